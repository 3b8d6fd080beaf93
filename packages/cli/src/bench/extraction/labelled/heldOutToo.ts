import type { LabelledMessage } from './format.ts';
import { shortMessage as m } from './short.ts';

/** Held out: written after the rules, and only measured. */
export const moreHeldOutMessages: readonly LabelledMessage[] = [
  m(
    'w-001',
    'Ruben Acosta <ruben@acostaimports.example>',
    '2027-11-01T10:00:00-05:00',
    'prices',
    `
Good morning Dana, could you let me have your current price list? We are 18 people in sales.

Ruben Acosta`,
    { company: 'Acostaimports', intent: 'request_pricing', step: 'send_pricing/us' },
  ),
  m(
    'w-002',
    'Mia Sorensen <mia.sorensen@fynmoebler.example>',
    '2027-11-01T11:00:00+01:00',
    'Quote',
    `
Hi Dana,

Thanks for the product tour this morning! Would you send me a quote for 28 users by Wednesday? Our CEO approves all software purchases.

Mia Sorensen
Fyn Moebler`,
    {
      company: 'Fyn Moebler',
      intent: 'request_pricing',
      step: 'send_pricing/us',
      due: '2027-11-03',
      authority: { status: 'needs_approval', approver: 'ceo' },
    },
  ),
  m(
    'w-003',
    'Jared Stone <jared@stonequarries.example>',
    '2027-11-02T09:00:00-06:00',
    'Re: follow up',
    `
What are we looking at cost-wise if I add the Salesforce connector?

Jared`,
    { company: 'Stonequarries', intent: 'request_pricing', step: 'send_pricing/us' },
  ),
  m(
    'w-004',
    'Katja Neumann <katja.neumann@neumannmetall.example>',
    '2027-11-02T10:00:00+01:00',
    'Angebot',
    `
Sehr geehrte Frau Cole,

wir bitten um ein Angebot für 50 Lizenzen bis spätestens 12. November.

Mit freundlichen Grüßen
Katja Neumann`,
    { company: 'Neumannmetall', intent: 'request_proposal', step: 'send_proposal/us', due: '2027-11-12' },
  ),
  m(
    'w-005',
    'Fred Galloway <fred@gallowayseeds.example>',
    '2027-11-03T09:00:00-05:00',
    'seeing the product',
    `
Dana, my ops manager would like to see a demo next Thursday. Can you make that happen?

Fred`,
    { company: 'Gallowayseeds', intent: 'request_demo', step: 'schedule_demo/us', due: '2027-11-11' },
  ),
  m(
    'w-006',
    'Ilaria Fontana <ilaria.fontana@fontanaluce.example>',
    '2027-11-03T11:00:00+01:00',
    'Demo',
    `
Buongiorno,

sarebbe possibile organizzare una demo giovedì prossimo alle 15?

Grazie,
Ilaria Fontana`,
    { company: 'Fontanaluce', intent: 'request_demo', step: 'schedule_demo/us', due: '2027-11-11' },
  ),
  m(
    'w-007',
    'Cliff Barton <cliff.barton@bartonaero.example>',
    '2027-11-04T08:00:00-08:00',
    'RFP',
    `
Hello,

Barton Aero invites your company to submit a proposal for the above. The deadline for submissions is December 3, 2027. Our budget ceiling is $120,000.

Cliff Barton
Sourcing Manager`,
    {
      company: 'Bartonaero',
      intent: 'request_proposal',
      step: 'send_proposal/us',
      due: '2027-12-03',
      budget: { status: 'amount', amount: 120000, currency: 'USD' },
    },
  ),
  m(
    'w-008',
    'Agata Wolska <agata.wolska@wolskapapier.example>',
    '2027-11-04T10:00:00+01:00',
    'Re: meeting',
    `
Dear Dana, thank you for the meeting. As a next step please send us your proposal including training. We expect to take a decision in December.

Agata`,
    { company: 'Wolskapapier', intent: 'request_proposal', step: 'send_proposal/us', timeline: '2027-12' },
  ),
  m(
    'w-009',
    'Nigel Frost <nigel.frost@frostcoaches.example>',
    '2027-11-05T09:00:00+00:00',
    'Agreement',
    `
Dana,

Happy with everything. Please forward the final agreement to my PA and me today.

Nigel`,
    { company: 'Frostcoaches', intent: 'request_contract', step: 'send_contract/us', due: '2027-11-05' },
  ),
  m(
    'w-010',
    'Clara Vidal <clara.vidal@vidalceramica.example>',
    '2027-11-05T10:00:00+01:00',
    'Contrato',
    `
Hola Dana,

¿puedes enviarnos el contrato antes del 15 de noviembre? El presupuesto ya está aprobado.

Saludos,
Clara`,
    {
      company: 'Vidalceramica',
      intent: 'request_contract',
      step: 'send_contract/us',
      due: '2027-11-12',
      budget: { status: 'approved' },
    },
  ),
  m(
    'w-011',
    'Dustin Hayes <dustin@hayeshvac.example>',
    '2027-11-08T07:00:00-06:00',
    'talk?',
    `
Got time for a call tomorrow around 10 central?

Dustin
Hayes HVAC`,
    { company: 'Hayes HVAC', intent: 'schedule_meeting', step: 'schedule_meeting/us', due: '2027-11-09' },
  ),
  m(
    'w-012',
    'Astri Moen <astri.moen@moenlaks.example>',
    '2027-11-08T09:00:00+01:00',
    'Meeting in Bergen',
    `
Dear Dana, I understand you will be in Bergen in December. It would be nice to meet on the 7th or the 8th.

Astri Moen`,
    { company: 'Moenlaks', intent: 'schedule_meeting', step: 'schedule_meeting/us', due: '2027-12-07' },
  ),
  m(
    'w-013',
    'Percy Oduya <percy@oduyacoffee.example>',
    '2027-11-09T10:00:00+03:00',
    'Re: call',
    `
Sorry I missed you. Can we reschedule for Friday at 3?

Percy`,
    { company: 'Oduyacoffee', intent: 'schedule_meeting', step: 'schedule_meeting/us', due: '2027-11-12' },
  ),
  m(
    'w-014',
    'Lorna Tait <lorna.tait@taitjewellers.example>',
    '2027-11-09T12:00:00+00:00',
    'Quick one',
    `
Hi Dana, please give me a bell tomorrow, need your advice on the licence tiers.

Lorna`,
    { company: 'Taitjewellers', intent: 'schedule_meeting', step: 'call_back/us', due: '2027-11-10' },
  ),
  m(
    'w-015',
    'Edgar Weil <edgar.weil@weiloptik.example>',
    '2027-11-10T09:00:00+01:00',
    'Unterlagen',
    `
Hallo Frau Cole,

könnten Sie mir die Unterlagen aus der Präsentation zusenden?

Beste Grüße
Edgar Weil`,
    { company: 'Weiloptik', intent: 'request_information', step: 'send_information/us' },
  ),
  m(
    'w-016',
    'Sheryl Banks <sheryl@banksbilling.example>',
    '2027-11-10T10:00:00-05:00',
    'HIPAA',
    `
Dana, before we go further I need a copy of your BAA and whatever HIPAA documentation you have. Next Tuesday would be great.

Sheryl Banks`,
    {
      company: 'Banksbilling',
      intent: 'request_information',
      step: 'send_information/us',
      due: '2027-11-16',
    },
  ),
  m(
    'w-017',
    'Omri Levi <omri@levisensors.example>',
    '2027-11-11T09:00:00+02:00',
    'API',
    `
Hi Dana, is there an API we can use to pull the extracted facts into our own warehouse?

Omri`,
    { company: 'Levisensors', intent: 'request_information', step: 'answer_questions/us' },
  ),
  m(
    'w-018',
    'Procurement Desk <procurement@harlowsteel.example>',
    '2027-11-11T10:00:00+00:00',
    'PO HS-20931',
    `
Dear Northpeak,

PO HS-20931 is attached, please process it and send your invoice to the address on the PO.

Harlow Steel`,
    { mailbox: true, company: 'Harlow Steel', intent: 'purchase_order', step: 'process_order/us' },
  ),
  m(
    'w-019',
    'Bianca Rossi <bianca.rossi@rossigelato.example>',
    '2027-11-12T10:00:00+01:00',
    'Ordine',
    `
Buongiorno Dana,

confermiamo l'ordine per 8 licenze come da preventivo.

Bianca Rossi`,
    { company: 'Rossigelato', intent: 'purchase_order', step: 'process_order/us' },
  ),
  m(
    'w-020',
    'Wade Collins <wade@collinscrane.example>',
    '2027-11-12T11:00:00-05:00',
    'Re: quote',
    `
Dana, your quote came in about 20% higher than I was hoping. Any room to negotiate?

Wade`,
    {
      company: 'Collinscrane',
      intent: ['negotiate', 'objection'],
      step: ['review_terms/us', 'address_objection/us'],
    },
  ),
  m(
    'w-021',
    'Ylva Nord <ylva.nord@nordtextil.example>',
    '2027-11-15T09:00:00+01:00',
    'Avtal',
    `
Hi Dana, our lawyers propose some changes to the agreement, see attached. Please let us have your comments by Friday.

Ylva`,
    { company: 'Nordtextil', intent: 'negotiate', step: 'review_terms/us', due: '2027-11-19' },
  ),
  m(
    'w-022',
    'Chad Murray <chad@murrayroof.example>',
    '2027-11-15T10:00:00-07:00',
    'hmm',
    `
Honestly I'm not convinced this is worth it for a crew our size.

Chad`,
    { company: 'Murrayroof', intent: 'objection', step: 'address_objection/us' },
  ),
  m(
    'w-023',
    'Denise Pratt <denise@prattcatering.example>',
    '2027-11-16T09:00:00+00:00',
    'HELP',
    `
The integration has stopped pulling in our emails again. This is the third time. Please sort it out today.

Denise Pratt`,
    { company: 'Prattcatering', intent: 'support', step: 'resolve_issue/us', due: '2027-11-16' },
  ),
  m(
    'w-024',
    'Kenji Watanabe <kenji.watanabe@hokkaimilk.example>',
    '2027-11-16T10:00:00+09:00',
    'New contact',
    `
Dear Dana-san,

Ms. Aoi Sato will be your new contact for this project. I have added her in copy.

Best regards,
Kenji Watanabe`,
    { company: 'Hokkaimilk', intent: 'introduction', step: 'reach_out/us' },
    { cc: 'Aoi Sato <aoi.sato@hokkaimilk.example>' },
  ),
  m(
    'w-025',
    'Sal Romano <sal@romanobuilders.example>',
    '2027-11-17T09:00:00-05:00',
    'Re: proposal',
    `
Got it. I'll go over it with my brother this weekend and call you Monday.

Sal`,
    {
      company: 'Romanobuilders',
      intent: 'commitment',
      step: ['call_back/them', 'follow_up/them'],
      due: '2027-11-22',
    },
  ),
  m(
    'w-026',
    'Ebba Lund <ebba.lund@lundkeramik.example>',
    '2027-11-17T10:00:00+01:00',
    'Re: Offert',
    `
Hi Dana, thank you for the offer. We will come back to you with our decision before the end of November.

Ebba`,
    { company: 'Lundkeramik', intent: 'commitment', step: 'follow_up/them', due: '2027-11-30' },
  ),
  m(
    'w-027',
    'Marc Dubois <marc.dubois@dubois-fils.example>',
    '2027-11-18T09:00:00+01:00',
    'Re: Contrat',
    `
Bonjour Dana, nous vous enverrons le contrat signé vendredi.

Marc`,
    {
      company: 'Dubois Fils',
      intent: 'commitment',
      step: ['sign_contract/them', 'send_contract/them'],
      due: '2027-11-19',
    },
  ),
  m(
    'w-028',
    'Tina Kovac <tina.kovac@kovacsport.example>',
    '2027-11-18T10:00:00+01:00',
    'Data',
    `
Hi Dana, we'll provide the test data by Tuesday.

Tina`,
    { company: 'Kovacsport', intent: 'commitment', step: 'send_information/them', due: '2027-11-23' },
  ),
  m(
    'w-029',
    'Art Simmons <art@simmonsorchard.example>',
    '2027-11-19T10:00:00-05:00',
    'Re: checking in',
    `
Dana, we're heads down on inventory. Let's revisit in February.

Art`,
    { company: 'Simmonsorchard', intent: 'postpone', step: 'follow_up/us', due: '2028-02-01' },
  ),
  m(
    'w-030',
    'Petra Zeman <petra.zeman@zemansklo.example>',
    '2027-11-19T11:00:00+01:00',
    'Re: Offer',
    `
Dear Dana, unfortunately the purchase has been postponed to the second half of next year due to budget cuts. I will not have any news before then.

Petra`,
    { company: 'Zemansklo', intent: 'postpone', step: 'follow_up/us' },
  ),
  m(
    'w-031',
    'Len Hargrove <len@hargrovefeed.example>',
    '2027-11-22T09:00:00-06:00',
    'Re: demo',
    `
Thanks but no thanks. We're sticking with our current system.

Len`,
    { company: 'Hargrovefeed', intent: 'decline', step: 'close_out/us' },
  ),
  m(
    'w-032',
    'Solveig Dahl <solveig.dahl@dahlbaat.example>',
    '2027-11-22T10:00:00+01:00',
    'Re: Tilbud',
    `
Dear Dana,

We have completed our evaluation. Regrettably Northpeak was not selected.

Solveig Dahl`,
    { company: 'Dahlbaat', intent: 'decline', step: 'close_out/us' },
  ),
  m(
    'w-033',
    'Hank Dillard <hank@dillardtires.example>',
    '2027-11-23T09:00:00-06:00',
    'Re: Re: contract',
    `
Dana, still waiting on the contract. Did it go out?

Hank`,
    { company: 'Dillardtires', intent: ['follow_up', 'request_contract'], step: 'send_contract/us' },
  ),
  m(
    'w-034',
    'Irma Vogel <irma.vogel@vogelfarben.example>',
    '2027-11-23T10:00:00+01:00',
    'Status',
    `
Hallo Dana, wie ist der Stand bei unserem Angebot?

Irma Vogel`,
    { company: 'Vogelfarben', intent: ['follow_up', 'request_proposal'], step: 'send_proposal/us' },
  ),
  m(
    'w-035',
    'Bruce Kemp <bruce@kempboats.example>',
    '2027-11-24T09:00:00+11:00',
    'Details for the quote',
    `
Hi Dana, as requested: 22 users, budget of AUD 18,000, go-live in March. Could you send the quote this week?

Bruce Kemp`,
    {
      company: 'Kempboats',
      intent: 'request_pricing',
      step: 'send_pricing/us',
      due: '2027-11-26',
      budget: { status: 'amount', amount: 18000, currency: 'AUD' },
      timeline: '2028-03',
    },
  ),
  m(
    'w-036',
    'Ursula Beck <ursula.beck@beckmoden.example>',
    '2027-11-24T10:00:00+01:00',
    'Freigabe',
    `
Hallo Frau Cole,

die Geschäftsleitung muss noch zustimmen. Können Sie mir dafür bitte eine kurze Kostenübersicht bis Montag schicken?

Ursula Beck`,
    {
      company: 'Beckmoden',
      intent: ['request_pricing', 'request_information'],
      step: ['send_pricing/us', 'send_information/us'],
      due: '2027-11-29',
      authority: { status: 'needs_approval', approver: 'management' },
    },
  ),
  m(
    'w-037',
    'Shaun Keating <shaun@keatingcider.example>',
    '2027-11-25T09:00:00+00:00',
    'Re: pricing',
    `
Hi Dana, I've cleared £6,500 for this with my business partner, so budget's sorted. Please send the order form.

Shaun`,
    {
      company: 'Keatingcider',
      intent: 'request_contract',
      step: 'send_contract/us',
      budget: { status: 'amount', amount: 6500, currency: 'GBP' },
    },
  ),
  m(
    'w-038',
    'Dana Cole <dana@northpeak.example>',
    '2027-11-25T10:00:00+00:00',
    'Re: HIPAA',
    `
Hi Sheryl,

I'll get the BAA over to you by Monday.

Dana`,
    {
      contact: 'sheryl@banksbilling.example',
      name: 'Sheryl Banks',
      company: 'Banksbilling',
      step: 'send_information/us',
      due: '2027-11-29',
    },
    { to: 'Sheryl Banks <sheryl@banksbilling.example>' },
  ),
  m(
    'w-039',
    'Dana Cole <dana@northpeak.example>',
    '2027-11-26T10:00:00+00:00',
    'Re: Quote',
    `
Hi Mia, quick reminder about the quote. Do you have any news from your CEO?

Dana`,
    {
      contact: 'mia.sorensen@fynmoebler.example',
      name: 'Mia Sorensen',
      company: 'Fynmoebler',
      step: 'follow_up/them',
    },
    { to: 'Mia Sorensen <mia.sorensen@fynmoebler.example>' },
  ),
  m(
    'w-040',
    'Tom Reed <tom.reed@fieldreps.example>',
    '2027-11-26T11:00:00+01:00',
    'Proposal',
    `
Dear Agata, we will send you the proposal by Thursday next week.

Best regards
Tom Reed`,
    {
      contact: 'agata.wolska@wolskapapier.example',
      name: 'Agata Wolska',
      company: 'Wolskapapier',
      step: 'send_proposal/us',
      due: '2027-12-02',
    },
    { to: 'Agata Wolska <agata.wolska@wolskapapier.example>' },
  ),
  m(
    'w-041',
    'Astri Moen <astri.moen@moenlaks.example>',
    '2027-11-29T09:00:00+01:00',
    'Autosvar: Meeting',
    `
I'm on vacation and will be back on 6 December. I will reply to your message then.`,
    'nothing',
  ),
  m(
    'w-042',
    'Marc Dubois <marc.dubois@dubois-fils.example>',
    '2027-12-20T09:00:00+01:00',
    'Absence: Contrat',
    `
Absent jusqu'au 3 janvier. Merci de contacter le standard.`,
    'nothing',
  ),
  m(
    'w-043',
    'Sal Romano <sal@romanobuilders.example>',
    '2027-12-01T09:00:00-05:00',
    'Re: proposal',
    `
Appreciate it, Dana! Talk Monday.

Sal`,
    'nothing',
  ),
  m(
    'w-044',
    'Edgar Weil <edgar.weil@weiloptik.example>',
    '2027-12-01T10:00:00+01:00',
    'AW: Unterlagen',
    `
Vielen Dank, die Unterlagen sind angekommen.

Edgar Weil`,
    'nothing',
  ),
  m(
    'w-045',
    'Denise Pratt <denise@prattcatering.example>',
    '2027-12-02T09:00:00+00:00',
    'Re: HELP',
    `
All good again, cheers.

Denise`,
    'nothing',
  ),
  m(
    'w-046',
    'Kyle Spencer <kyle@spencerseo.example>',
    '2027-12-02T08:00:00-05:00',
    'Quick question about northpeak',
    `
Hi Dana,

Are you the right person to talk to about marketing? We help software companies double their inbound leads. I'd love to send you a proposal.

Kyle`,
    'nothing',
  ),
  m(
    'w-047',
    'Virtual Events <hello@virtualevents.example>',
    '2027-12-03T06:00:00+00:00',
    'Your invitation',
    `
Save your seat for our webinar on December 9. Register now.

If you no longer wish to receive these emails, unsubscribe here.`,
    'nothing',
  ),
  m(
    'w-048',
    'Fatou Diop <fatou@diopshipping.example>',
    '2027-12-03T10:00:00+00:00',
    'Re: demo',
    `
Thanks Dana, we don't need anything else for now. The demo was very clear.

Fatou`,
    'nothing',
  ),
  m(
    'w-049',
    'Bruce Kemp <bruce@kempboats.example>',
    '2027-12-06T09:00:00+11:00',
    'Re: quote',
    `
Received the quote, cheers. Please disregard my voicemail.

Bruce`,
    'nothing',
  ),
  m(
    'w-050',
    'Ylva Nord <ylva.nord@nordtextil.example>',
    '2027-12-06T09:00:00+01:00',
    'FYI',
    `
For your information, our IT department is migrating our mail servers over the weekend. You may see delayed replies from us.

Ylva`,
    'nothing',
  ),
  m(
    'w-051',
    'Lorna Tait <lorna.tait@taitjewellers.example>',
    '2027-12-07T12:00:00+00:00',
    'Re: Quick one',
    `
Lovely to talk earlier, thank you for explaining the tiers. Merry Christmas if we don't speak before!

Lorna`,
    'nothing',
  ),
  m(
    'w-052',
    'Jared Stone <jared@stonequarries.example>',
    '2027-12-07T09:00:00-06:00',
    'Re: Re: follow up',
    `
Scrap that, we won't need the connector after all.

Jared`,
    'nothing',
  ),
  m(
    'w-053',
    'محمد علي <m.ali@nilecargo.example>',
    '2027-12-08T10:00:00+02:00',
    'عرض سعر',
    `
مرحبا، هل يمكنكم إرسال عرض سعر قبل يوم الخميس؟`,
    'nothing',
  ),
  m(
    'w-054',
    'Fred Galloway <fred@gallowayseeds.example>',
    '2027-12-08T09:00:00-05:00',
    'Re: seeing the product',
    `
Good demo yesterday. Could you send the recording to my ops manager as well? And what's the next step on your side?

Fred

On Tue, Dec 7, 2027 at 9:00 AM Dana Cole <dana@northpeak.example> wrote:
> See you at 3. Please share your budget if you can.`,
    { company: 'Gallowayseeds', intent: 'request_information', step: 'send_information/us' },
  ),
  m(
    'w-055',
    'Cliff Barton <cliff.barton@bartonaero.example>',
    '2027-12-09T08:00:00-08:00',
    'RE: RFP',
    `
Thank you for your proposal. We would like to invite you to present it to the evaluation committee on December 16 at 1 pm Pacific.

Cliff Barton`,
    {
      company: 'Bartonaero',
      intent: ['schedule_meeting', 'request_demo'],
      step: ['schedule_meeting/us', 'schedule_demo/us'],
      due: '2027-12-16',
    },
  ),
  m(
    'w-056',
    'Mia Sorensen <mia.sorensen@fynmoebler.example>',
    '2027-12-09T10:00:00+01:00',
    'Re: Quote',
    `
Hi Dana,

The CEO said yes! Please send me the contract and we will sign it before Christmas.

Mia`,
    { company: 'Fynmoebler', intent: 'request_contract', step: 'send_contract/us' },
  ),
  m(
    'w-057',
    'Nigel Frost <nigel.frost@frostcoaches.example>',
    '2027-12-10T09:00:00+00:00',
    'Training',
    `
Dana, can we book the onboarding session for the week of January 10?

Nigel`,
    { company: 'Frostcoaches', intent: 'schedule_meeting', step: 'schedule_meeting/us', due: '2028-01-14' },
  ),
  m(
    'w-058',
    'Omri Levi <omri@levisensors.example>',
    '2027-12-10T09:00:00+02:00',
    'Re: API',
    `
Thanks. Could you also send the API reference and a sandbox key?

Omri`,
    {
      company: 'Levisensors',
      intent: ['request_information', 'request_demo'],
      step: ['send_information/us', 'schedule_demo/us'],
    },
  ),
  m(
    'w-059',
    'Wade Collins <wade@collinscrane.example>',
    '2027-12-13T11:00:00-05:00',
    'Re: quote',
    `
OK, we can live with that number. Send over the order form and I'll sign today.

Wade`,
    { company: 'Collinscrane', intent: 'request_contract', step: 'send_contract/us' },
  ),
  m(
    'w-060',
    'Clara Vidal <clara.vidal@vidalceramica.example>',
    '2027-12-13T10:00:00+01:00',
    'Re: Contrato',
    `
Hola Dana, te confirmo que firmaremos el contrato el viernes.

Clara`,
    { company: 'Vidalceramica', intent: 'commitment', step: 'sign_contract/them', due: '2027-12-17' },
  ),
];
