package config

import "slices"

// schemaDialect is the JSON Schema that editors know best.
const schemaDialect = "http://json-schema.org/draft-07/schema#"

// Schema is the JSON Schema of the config file, made of the same tables by which
// it is read, for editors to complete and check it. What it allows is more than
// the decoder does, which also knows what a value means.
func Schema() map[string]any {
	s := sectionSchema(new(file).keys())
	s["$schema"], s["title"] = schemaDialect, "The configuration of oneonone"
	return s
}

// sectionSchema describes a section.
func sectionSchema(keys []key) map[string]any {
	properties := map[string]any{}
	var required []string
	for _, k := range keys {
		if k.kind.refused {
			continue
		}
		p := k.kind.schema()
		p["description"] = k.doc + " " + capital(k.kind.wants) + "."
		properties[k.name] = p
		if k.required {
			required = append(required, k.name)
		}
	}
	s := map[string]any{"type": "object", "properties": properties, "additionalProperties": false}
	if required != nil {
		s["required"] = required
	}
	return s
}

// schema describes one kind of value.
func (k kind) schema() map[string]any {
	if len(k.also) == 0 {
		return k.form(k.json)
	}
	var forms []any
	for _, f := range append([]string{k.json}, k.also...) {
		forms = append(forms, k.form(f))
	}
	return map[string]any{"anyOf": forms}
}

// form describes a kind of value in one of the ways in which it may be written.
func (k kind) form(written string) map[string]any {
	switch {
	case written == "object" && k.inner != nil:
		return sectionSchema(k.inner())
	case written == "array" && k.each != nil:
		return map[string]any{"type": "array", "items": k.each.schema()}
	case written == "string" && k.choices != nil:
		return map[string]any{"type": "string", "enum": slices.Clone(k.choices)}
	case written == "string": // YAML takes a word of digits for a number
		return map[string]any{"type": []string{"string", "number"}}
	}
	return map[string]any{"type": written}
}
