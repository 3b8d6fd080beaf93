import { tune, type LabelledMessage } from './format.ts';

/** German, French, Spanish and Italian. */
export const languages: readonly LabelledMessage[] = [
  tune(
    'de-angebot',
    {
      from: 'Jürgen Weiß <j.weiss@maschinenbau-sued.example>',
      at: '2026-11-23T09:00:00+01:00',
      subject: 'Angebot',
      text: `
Guten Tag Frau Cole,

vielen Dank für das Gespräch. Könnten Sie uns bitte bis Freitag ein Angebot für 40 Nutzer schicken?

Mit freundlichen Grüßen
Jürgen Weiß
Maschinenbau Süd GmbH`,
    },
    {
      contact: 'j.weiss@maschinenbau-sued.example',
      name: 'Jürgen Weiß',
      company: 'Maschinenbau Sued',
      intent: 'request_proposal',
      step: 'send_proposal/us',
      due: '2026-11-27',
    },
  ),
  tune(
    'de-termin',
    {
      from: 'Sabine Roth <sabine.roth@rothdruck.example>',
      at: '2026-11-24T10:30:00+01:00',
      subject: 'Termin',
      text: `
Hallo Dana,

können wir nächste Woche telefonieren? Mir würde der Mittwoch gut passen.

Viele Grüße
Sabine`,
    },
    {
      contact: 'sabine.roth@rothdruck.example',
      name: 'Sabine Roth',
      company: 'Rothdruck',
      intent: 'schedule_meeting',
      step: 'schedule_meeting/us',
      due: '2026-12-02',
    },
  ),
  tune(
    'de-preise',
    {
      from: 'Markus Huber <markus.huber@donauholz.example>',
      at: '2026-11-25T11:15:00+01:00',
      subject: 'Preise',
      text: `
Sehr geehrte Frau Cole,

wir sind an Ihrer Lösung interessiert und benötigen eine Preisliste für 25 Arbeitsplätze. Unser Budget liegt bei 15.000 €.

Freundliche Grüße
Markus Huber
Donauholz KG`,
    },
    {
      contact: 'markus.huber@donauholz.example',
      name: 'Markus Huber',
      company: 'Donauholz',
      intent: 'request_pricing',
      step: 'send_pricing/us',
      budget: { status: 'amount', amount: 15000, currency: 'EUR' },
    },
  ),
  tune(
    'de-absage',
    {
      from: 'Claudia Berger <claudia.berger@seehotel-linde.example>',
      at: '2026-12-01T15:00:00+01:00',
      subject: 'AW: Angebot',
      text: `
Liebe Frau Cole,

leider müssen wir Ihnen mitteilen, dass wir uns für einen anderen Anbieter entschieden haben.

Mit besten Grüßen
Claudia Berger

Von: Dana Cole <dana@northpeak.example>
Gesendet: Montag, 30. November 2026 09:12
An: Claudia Berger <claudia.berger@seehotel-linde.example>
Betreff: Angebot

Guten Tag Frau Berger, anbei das Angebot.`,
    },
    {
      contact: 'claudia.berger@seehotel-linde.example',
      name: 'Claudia Berger',
      company: 'Seehotel Linde',
      intent: 'decline',
      step: 'close_out/us',
    },
  ),
  tune(
    'de-vertrag',
    {
      from: 'Tobias Kern <t.kern@kernwerk.example>',
      at: '2026-12-02T08:45:00+01:00',
      subject: 'AW: AW: Vertrag',
      text: `
Hallo Frau Cole,

bitte senden Sie uns den Vertrag bis zum 15. Dezember zu. Die Geschäftsführung muss ihn noch freigeben.

Mit freundlichen Grüßen
Tobias Kern

Am 01.12.2026 um 17:20 schrieb Dana Cole <dana@northpeak.example>:
> Guten Tag Herr Kern,
> passt das so für Sie?`,
    },
    {
      contact: 't.kern@kernwerk.example',
      name: 'Tobias Kern',
      company: 'Kernwerk',
      intent: 'request_contract',
      step: 'send_contract/us',
      due: '2026-12-15',
      authority: { status: 'needs_approval', approver: 'management' },
    },
  ),
  tune(
    'de-melden',
    {
      from: 'Heike Sommer <heike.sommer@sommerbau.example>',
      at: '2026-12-03T13:00:00+01:00',
      subject: 'AW: Rückfrage',
      text: `
Hallo Dana,

ich bespreche das intern und melde mich nächste Woche bei Ihnen.

LG
Heike`,
    },
    {
      contact: 'heike.sommer@sommerbau.example',
      name: 'Heike Sommer',
      company: 'Sommerbau',
      intent: 'commitment',
      step: 'follow_up/them',
      due: '2026-12-11',
    },
  ),
  tune(
    'fr-devis',
    {
      from: 'Antoine Mercier <antoine.mercier@lumiere-bois.example>',
      at: '2026-11-23T14:00:00+01:00',
      subject: 'Devis',
      text: `
Bonjour Dana,

Merci pour votre présentation. Pourriez-vous nous envoyer un devis pour 30 utilisateurs avant la fin du mois ?

Cordialement,
Antoine Mercier
Lumière & Bois SAS`,
    },
    {
      contact: 'antoine.mercier@lumiere-bois.example',
      name: 'Antoine Mercier',
      company: 'Lumiere Bois',
      intent: 'request_pricing',
      step: 'send_pricing/us',
      due: '2026-11-30',
    },
  ),
  tune(
    'fr-rdv',
    {
      from: 'Élodie Garnier <elodie.garnier@riviera-marine.example>',
      at: '2026-11-24T09:45:00+01:00',
      subject: 'Rendez-vous',
      text: `
Bonjour,

Nous souhaiterions organiser un rendez-vous la semaine prochaine. Seriez-vous disponible jeudi ?

Bien à vous,
Élodie Garnier`,
    },
    {
      contact: 'elodie.garnier@riviera-marine.example',
      name: 'Élodie Garnier',
      company: 'Riviera Marine',
      intent: 'schedule_meeting',
      step: 'schedule_meeting/us',
      due: '2026-12-03',
    },
  ),
  tune(
    'fr-quote-header',
    {
      from: 'Luc Perrin <luc.perrin@ateliers-perrin.example>',
      at: '2026-11-26T16:00:00+01:00',
      subject: 'Re: Démo',
      text: `
Bonjour Dana, nous aimerions voir une démo demain si possible.

Luc Perrin

Le mer. 25 nov. 2026 à 18:00, Dana Cole <dana@northpeak.example> a écrit :

> Bonjour Luc,
> souhaitez-vous une proposition ?`,
    },
    {
      contact: 'luc.perrin@ateliers-perrin.example',
      name: 'Luc Perrin',
      company: 'Ateliers Perrin',
      intent: 'request_demo',
      step: 'schedule_demo/us',
      due: '2026-11-27',
    },
  ),
  tune(
    'es-propuesta',
    {
      from: 'Lucía Fernández <lucia.fernandez@aceites-sur.example>',
      at: '2026-11-24T11:30:00+01:00',
      subject: 'Propuesta',
      text: `
Hola Dana:

¿Podría enviarnos una propuesta para 20 usuarios? Nuestro director financiero tiene que dar el visto bueno.

Un saludo,
Lucía Fernández
Aceites del Sur`,
    },
    {
      contact: 'lucia.fernandez@aceites-sur.example',
      name: 'Lucía Fernández',
      company: 'Aceites Sur',
      intent: 'request_proposal',
      step: 'send_proposal/us',
      authority: { status: 'needs_approval', approver: 'cfo' },
    },
  ),
  tune(
    'es-reunion',
    {
      from: 'Javier Ortega <javier.ortega@montesol.example>',
      at: '2026-11-25T10:00:00+01:00',
      subject: 'Reunión',
      text: `
Buenos días Dana,

¿Podemos tener una llamada el viernes por la mañana? Nos gustaría hablar de los precios.

Gracias,
Javier Ortega
Montesol`,
    },
    {
      contact: 'javier.ortega@montesol.example',
      name: 'Javier Ortega',
      company: 'Montesol',
      intent: ['schedule_meeting', 'request_pricing'],
      step: ['schedule_meeting/us', 'send_pricing/us'],
      due: '2026-11-27',
    },
  ),
  tune(
    'it-preventivo',
    {
      from: 'Giulia Conti <giulia.conti@tessuti-conti.example>',
      at: '2026-11-25T15:30:00+01:00',
      subject: 'Preventivo',
      text: `
Buongiorno Dana,

potreste inviarci un preventivo per 15 utenti entro venerdì?

Cordiali saluti,
Giulia Conti
Tessuti Conti S.r.l.`,
    },
    {
      contact: 'giulia.conti@tessuti-conti.example',
      name: 'Giulia Conti',
      company: 'Tessuti Conti',
      intent: 'request_pricing',
      step: 'send_pricing/us',
      due: '2026-11-27',
    },
  ),
  tune(
    'it-nointeresse',
    {
      from: 'Paolo Ferri <paolo.ferri@cantine-ferri.example>',
      at: '2026-12-01T12:00:00+01:00',
      subject: 'Re: Conduit',
      text: `
Gentile Dana,

grazie per la proposta, ma al momento non siamo interessati.

Distinti saluti
Paolo Ferri`,
    },
    {
      contact: 'paolo.ferri@cantine-ferri.example',
      name: 'Paolo Ferri',
      company: 'Cantine Ferri',
      intent: 'decline',
      step: 'close_out/us',
    },
  ),
];
