package quote_test

import (
	"testing"

	"oneonone/mail/quote"
)

// What mail programs put around an answer, in the languages in which mails go
// out.
func TestTrimInFourLanguages(t *testing.T) {
	const answer = "Alles gut, nada nuevo, rien de neuf."
	for name, around := range map[string]string{
		"Gmail, German":        "\n\nAm Di., 24. Nov. 2026 um 10:00 Uhr schrieb 1:1s <oneonone@example.com>:\n\n> Hallo\n",
		"Gmail, French":        "\n\nLe mar. 24 nov. 2026 à 10:00, 1:1s <oneonone@example.com> a écrit :\n\n> Bonjour\n",
		"Gmail, Spanish":       "\n\nEl mar, 24 nov 2026 a las 10:00, 1:1s (<oneonone@example.com>) escribió:\n\n> Hola\n",
		"Apple, German":        "\n\n> Am 24.11.2026 um 10:00 schrieb 1:1s <oneonone@example.com>:\n> \n> Hallo\n",
		"Apple, French":        "\n\n> Le 24 nov. 2026 à 10:00, 1:1s <oneonone@example.com> a écrit :\n> \n> Bonjour\n",
		"Apple, Spanish":       "\n\n> El 24 nov 2026, a las 10:00, 1:1s <oneonone@example.com> escribió:\n> \n> Hola\n",
		"Outlook, German":      "\n\n________________________________\nVon: 1:1s <oneonone@example.com>\nGesendet: Dienstag, 24. November 2026 10:00\nAn: Alice Ng\nBetreff: Vorbereitung\n\nHallo\n",
		"Outlook, French":      "\n\nDe : 1:1s <oneonone@example.com>\nEnvoyé : mardi 24 novembre 2026 10:00\nÀ : Alice Ng\nObjet : Préparation\n\nBonjour\n",
		"Outlook, Spanish":     "\n\nDe: 1:1s <oneonone@example.com>\nEnviado: martes, 24 de noviembre de 2026 10:00\nPara: Alice Ng\nAsunto: Preparación\n\nHola\n",
		"Original, German":     "\n\n-----Ursprüngliche Nachricht-----\nVon: 1:1s\nHallo\n",
		"Original, French":     "\n\n-----Message d'origine-----\nDe : 1:1s\nBonjour\n",
		"Original, Spanish":    "\n\n-----Mensaje original-----\nDe: 1:1s\nHola\n",
		"iPhone, German":       "\n\nVon meinem iPhone gesendet\n",
		"iPhone, French":       "\n\nEnvoyé de mon iPhone\n",
		"iPhone, Spanish":      "\n\nEnviado desde mi iPhone\n",
		"Outlook app, German":  "\n\nOutlook für iOS beziehen\n",
		"Outlook app, French":  "\n\nTéléchargez Outlook pour iOS\n",
		"Outlook app, Spanish": "\n\nObtener Outlook para iOS\n",
		"Android, German":      "\n\nVon meinem Samsung Galaxy Smartphone gesendet.\n",
		"Android, French":      "\n\nEnvoyé depuis mon smartphone Samsung Galaxy.\n",
		"Android, Spanish":     "\n\nEnviado desde mi Samsung Galaxy\n",
		"Signature":            "\n\n-- \nAlice Ng\n",
	} {
		if got := quote.Trim(answer + around); got != answer {
			t.Errorf("%s: got %q", name, got)
		}
	}
}
