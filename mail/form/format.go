package form

// A Format is how the 1:1s of a pair go: what the config says of it.
type Format struct {
	Agenda    []Section
	Questions []Question // of the prep form
	Reading   []Question // about the metrics
}
