import type { LabelledMessage } from './format.ts';
import { shortMessage as m } from './short.ts';

/** Held out: written after the rules, and only measured. */
export const heldOutMessages: readonly LabelledMessage[] = [
  m(
    'v-002',
    'Ingo Haas <ingo.haas@haas-spedition.example>',
    '2027-09-01T09:00:00+02:00',
    'Preisanfrage',
    `
Guten Tag,

bitte nennen Sie uns Ihre Preise für 60 Anwender. Wir möchten bis Ende September entscheiden.

Mit freundlichen Grüßen
Ingo Haas`,
    { company: 'Haas Spedition', intent: 'request_pricing', step: 'send_pricing/us', timeline: '2027-09' },
  ),
  m(
    'v-004',
    'Barb Olsen <barb@olsenhardware.example>',
    '2027-09-01T10:00:00-05:00',
    'cost?',
    `
Dana,
What would the yearly cost be if we drop to 8 users? Need to know by Thursday for our budget meeting.
Barb`,
    { company: 'Olsenhardware', intent: 'request_pricing', step: 'send_pricing/us', due: '2027-09-02' },
  ),
  m(
    'v-006',
    'Sunil Mehta <sunil.mehta@himalay-tea.example>',
    '2027-09-02T11:00:00+05:30',
    'Re: proposal',
    `
Dear Dana,

Please share revised pricing for 3 years with quarterly billing.

Regards,
Sunil Mehta`,
    { company: 'Himalay Tea', intent: 'request_pricing', step: 'send_pricing/us' },
  ),
  m(
    'v-008',
    'Eva Lindgren <eva.lindgren@malmoplast.example>',
    '2027-09-02T13:00:00+02:00',
    'Demo',
    `
Hi Dana, our sales director has asked for a demo. Would September 15 in the morning be possible?

Eva Lindgren
Malmoplast AB`,
    { company: 'Malmoplast', intent: 'request_demo', step: 'schedule_demo/us', due: '2027-09-15' },
  ),
  m(
    'v-010',
    'Cole Ramsey <cole@ramseyroasters.example>',
    '2027-09-03T08:00:00-07:00',
    'show me',
    `
Hey, can you show me how the Salesforce part works? I'm free Tuesday.

Cole`,
    { company: 'Ramseyroasters', intent: 'request_demo', step: 'schedule_demo/us', due: '2027-09-07' },
  ),
  m(
    'v-012',
    'Adele Fournier <adele.fournier@fournier-vins.example>',
    '2027-09-03T15:00:00+02:00',
    'Démonstration',
    `
Bonjour Dana,

Serait-il possible d'organiser une démonstration la semaine prochaine pour notre équipe commerciale ?

Bien à vous
Adèle Fournier`,
    {
      company: 'Fournier Vins',
      name: 'Adèle Fournier',
      intent: 'request_demo',
      step: 'schedule_demo/us',
      due: '2027-09-10',
    },
  ),
  m(
    'v-014',
    'Stuart Lyle <stuart.lyle@lylewhisky.example>',
    '2027-09-06T09:00:00+01:00',
    'Proposal',
    `
Morning Dana,

Good chat on Friday. As agreed, could you draft a proposal for the two distilleries? I need it for a management meeting on 16 September, so the 14th would be ideal.

Stuart`,
    { company: 'Lylewhisky', intent: 'request_proposal', step: 'send_proposal/us', due: '2027-09-14' },
  ),
  m(
    'v-016',
    'Jolanta Mazur <jolanta.mazur@mazur-meble.example>',
    '2027-09-06T14:00:00+02:00',
    'Offer request',
    `
Dear Sirs,

We kindly ask you to prepare an offer for 45 users with implementation. The offer should reach us until 20 September.

Jolanta Mazur`,
    { company: 'Mazur Meble', intent: 'request_proposal', step: 'send_proposal/us', due: '2027-09-20' },
  ),
  m(
    'v-018',
    'Travis Boyle <travis@boylecapital.example>',
    '2027-09-07T10:00:00-04:00',
    'ok',
    `
OK Dana, send me the paperwork. I sign these myself so it won't take long.

Travis`,
    {
      company: 'Boylecapital',
      intent: 'request_contract',
      step: 'send_contract/us',
      authority: { status: 'decision_maker' },
    },
  ),
  m(
    'v-020',
    'Marlene Kuhn <marlene.kuhn@kuhn-pflege.example>',
    '2027-09-07T11:00:00+02:00',
    'Vertrag',
    `
Hallo Dana,

könntest du mir den Vertrag bis Donnerstag schicken?

LG Marlene`,
    { company: 'Kuhn Pflege', intent: 'request_contract', step: 'send_contract/us', due: '2027-09-09' },
  ),
  m(
    'v-022',
    'Ashok Pillai <ashok@keralaspices.example>',
    '2027-09-08T10:00:00+05:30',
    'Meeting request',
    `
Dear Dana, our MD is visiting London from 20 September. Could we arrange a meeting with your management on the 21st?

Ashok Pillai`,
    { company: 'Keralaspices', intent: 'schedule_meeting', step: 'schedule_meeting/us', due: '2027-09-21' },
  ),
  m(
    'v-024',
    'Robin Teague <robin@teagueglass.example>',
    '2027-09-08T15:00:00+01:00',
    'Re: call',
    `
Wednesday's no good I'm afraid. Could you do Friday morning instead?

Robin`,
    { company: 'Teagueglass', intent: 'schedule_meeting', step: 'schedule_meeting/us', due: '2027-09-10' },
  ),
  m(
    'v-026',
    'Hilde Maes <hilde.maes@maesbrouwerij.example>',
    '2027-09-09T09:00:00+02:00',
    'Call',
    `
Hi Dana, do you have half an hour tomorrow to talk through the implementation plan?

Hilde`,
    { company: 'Maesbrouwerij', intent: 'schedule_meeting', step: 'schedule_meeting/us', due: '2027-09-10' },
  ),
  m(
    'v-028',
    'Leon Fuchs <leon.fuchs@fuchs-energie.example>',
    '2027-09-09T10:00:00+02:00',
    'AW: Termin',
    `
Hallo Frau Cole,

Donnerstag passt leider nicht. Ginge auch Montag, der 20. September?

Viele Grüße
Leon Fuchs`,
    { company: 'Fuchs Energie', intent: 'schedule_meeting', step: 'schedule_meeting/us', due: '2027-09-20' },
  ),
  m(
    'v-030',
    'Gwen Parry <gwen@parrypottery.example>',
    '2027-09-10T09:00:00+01:00',
    'ring me',
    `
Hi Dana, can you give me a call on Monday about the invoice?

Gwen`,
    { company: 'Parrypottery', intent: 'schedule_meeting', step: 'call_back/us', due: '2027-09-13' },
  ),
  m(
    'v-032',
    'Sergio Blanco <sergio.blanco@blancopuertas.example>',
    '2027-09-10T11:00:00+02:00',
    'Información',
    `
Buenos días,

Quisiera recibir información sobre su producto para un equipo de 10 personas.

Un saludo
Sergio Blanco`,
    { company: 'Blancopuertas', intent: 'request_information', step: 'send_information/us' },
  ),
  m(
    'v-034',
    'Wanda Pierce <wanda.pierce@piercelogix.example>',
    '2027-09-13T10:00:00-04:00',
    'Security docs',
    `
Dana, InfoSec is asking for your ISO certificate and the latest pen test report before they'll approve. Can you get those to me by the 17th?

Wanda Pierce`,
    {
      company: 'Piercelogix',
      intent: 'request_information',
      step: 'send_information/us',
      due: '2027-09-17',
      authority: { status: 'needs_approval', approver: 'security' },
    },
  ),
  m(
    'v-036',
    'Nils Borg <nils.borg@borgrederi.example>',
    '2027-09-13T12:00:00+02:00',
    'Onboarding',
    `
Hi Dana, how long does the onboarding take, and who would be our contact during that time?

Nils`,
    { company: 'Borgrederi', intent: 'request_information', step: 'answer_questions/us' },
  ),
  m(
    'v-038',
    'Orders <orders@falconsports.example>',
    '2027-09-14T08:00:00+00:00',
    'Purchase order 88121',
    `
Hello,

Enclosed is our purchase order no. 88121 for 22 licences. Please send an order acknowledgement.

Falcon Sports`,
    { mailbox: true, company: 'Falcon Sports', intent: 'purchase_order', step: 'process_order/us' },
  ),
  m(
    'v-040',
    'Angus Reeve <angus@reevefarms.example>',
    '2027-09-14T09:00:00+01:00',
    'Re: quote',
    `
Hi Dana, all agreed. Please go ahead and book the order for 10 users.

Angus Reeve`,
    { company: 'Reevefarms', intent: 'purchase_order', step: 'process_order/us' },
  ),
  m(
    'v-042',
    'Liv Haugen <liv.haugen@haugenbygg.example>',
    '2027-09-15T10:00:00+02:00',
    'Re: Offer',
    `
Hi Dana,

We are interested but the price has to come down. If you can offer 12% discount we have a deal.

Liv`,
    { company: 'Haugenbygg', intent: 'negotiate', step: 'review_terms/us' },
  ),
  m(
    'v-044',
    'Morris Katz <morris@katzdiamonds.example>',
    '2027-09-15T11:00:00-04:00',
    'terms',
    `
Dana, my attorney wants the termination clause changed to 30 days notice. Would that be acceptable?

Morris`,
    { company: 'Katzdiamonds', intent: 'negotiate', step: 'review_terms/us' },
  ),
  m(
    'v-046',
    'Karin Holst <karin.holst@holstpapir.example>',
    '2027-09-16T09:00:00+02:00',
    'Re: Tilbud',
    `
Dear Dana, I'm concerned that the tool won't work with our old Exchange server. That would be a blocker for us.

Karin`,
    { company: 'Holstpapir', intent: 'objection', step: 'address_objection/us' },
  ),
  m(
    'v-048',
    'Doug Finley <doug@finleyfence.example>',
    '2027-09-16T10:00:00-05:00',
    'Re: pricing',
    `
Whoa, that's more than double what we pay today. Not sure I can sell that to my partners.

Doug`,
    { company: 'Finleyfence', intent: 'objection', step: 'address_objection/us' },
  ),
  m(
    'v-050',
    'Jitka Horak <jitka.horak@horakauto.example>',
    '2027-09-17T09:00:00+02:00',
    'Problem',
    `
Hello, since yesterday our users get error 403 when opening the settings page. Please fix this as soon as possible.

Jitka Horak`,
    { company: 'Horakauto', intent: 'support', step: 'resolve_issue/us' },
  ),
  m(
    'v-052',
    'Perry Walsh <perry@walshmarine.example>',
    '2027-09-17T14:00:00+01:00',
    'wrong notes',
    `
Hi Dana, the notes are going to the wrong deals since we merged accounts. Can somebody fix that?

Perry`,
    { company: 'Walshmarine', intent: 'support', step: 'resolve_issue/us' },
  ),
  m(
    'v-054',
    'Amy Thornton <amy@thorntontoys.example>',
    '2027-09-20T09:00:00+01:00',
    'Introducing Jeff',
    `
Hi Dana,

Copying in Jeff Marlow, who heads up our sales ops and will be driving this going forward.

Amy`,
    { company: 'Thorntontoys', intent: 'introduction', step: 'reach_out/us' },
    { cc: 'Jeff Marlow <jeff@thorntontoys.example>' },
  ),
  m(
    'v-056',
    'Rico Stadler <rico.stadler@stadlerholz.example>',
    '2027-09-20T10:00:00+02:00',
    'Re: Angebot',
    `
Hallo Dana, danke. Ich gebe dir bis Mittwoch Bescheid.

Rico`,
    { company: 'Stadlerholz', intent: 'commitment', step: 'follow_up/them', due: '2027-09-22' },
  ),
  m(
    'v-058',
    'Paula Jensen <paula.jensen@jensenmedia.example>',
    '2027-09-21T09:00:00-06:00',
    'Re: proposal',
    `
Thanks Dana! Our exec team meets Thursday. I'll let you know their decision on Friday.

Paula`,
    { company: 'Jensenmedia', intent: 'commitment', step: 'follow_up/them', due: '2027-09-24' },
  ),
  m(
    'v-060',
    'Hugh Barlow <hugh@barlowbuilders.example>',
    '2027-09-21T11:00:00+01:00',
    'Re: contract',
    `
Contract's on my desk, I'll get it signed and back to you tomorrow.

Hugh`,
    { company: 'Barlowbuilders', intent: 'commitment', step: 'sign_contract/them', due: '2027-09-22' },
  ),
  m(
    'v-062',
    'Tania Silva <tania.silva@silvatextil.example>',
    '2027-09-22T10:00:00+01:00',
    'Re: PO',
    `
Hi Dana, the PO is waiting for my director's signature. I will send it to you by the end of the week.

Tania`,
    { company: 'Silvatextil', intent: 'commitment', step: 'send_purchase_order/them', due: '2027-09-24' },
  ),
  m(
    'v-064',
    'Ben Ashworth <ben@ashworthlabs.example>',
    '2027-09-22T12:00:00+01:00',
    'Re: users',
    `
I'll send over the spreadsheet with the user list on Thursday.

Ben`,
    { company: 'Ashworthlabs', intent: 'commitment', step: 'send_information/them', due: '2027-09-23' },
  ),
  m(
    'v-066',
    'Greta Moser <greta.moser@mosermoden.example>',
    '2027-09-23T09:00:00+02:00',
    'AW: Projekt',
    `
Liebe Dana,

wir müssen das Projekt leider auf nächstes Jahr verschieben. Bitte melden Sie sich im Februar wieder.

Herzliche Grüße
Greta Moser`,
    { company: 'Mosermoden', intent: 'postpone', step: 'follow_up/us', due: '2028-02-01' },
  ),
  m(
    'v-068',
    'Calvin Ford <calvin@fordorchards.example>',
    '2027-09-23T10:00:00-04:00',
    'Re: touching base',
    `
Hi Dana, now's not a good time. We're opening two new sites. Can you reach out after Thanksgiving?

Calvin`,
    { company: 'Fordorchards', intent: 'postpone', step: 'follow_up/us' },
  ),
  m(
    'v-070',
    'Monique Laval <monique.laval@lavalsport.example>',
    '2027-09-24T09:00:00+02:00',
    'Re: Offre',
    `
Bonjour Dana, nous avons retenu un autre prestataire. Merci pour votre temps.

Monique`,
    { company: 'Lavalsport', intent: 'decline', step: 'close_out/us' },
  ),
  m(
    'v-072',
    'Gary Stubbs <gary@stubbsscaffold.example>',
    '2027-09-24T10:00:00+01:00',
    'Re: Conduit',
    `
Dana, had a think and we won't be going any further with this. Thanks anyway.

Gary`,
    { company: 'Stubbsscaffold', intent: 'decline', step: 'close_out/us' },
  ),
  m(
    'v-074',
    'Elaine Choi <elaine.choi@choidesign.example>',
    '2027-09-27T09:00:00-07:00',
    'Re: proposal',
    `
Hi Dana, did you get my note from last week? Still hoping to see the proposal.

Elaine`,
    { company: 'Choidesign', intent: ['follow_up', 'request_proposal'], step: 'send_proposal/us' },
  ),
  m(
    'v-076',
    'Anton Weiss <anton.weiss@weissbau.example>',
    '2027-09-27T10:00:00+02:00',
    'Rahmendaten',
    `
Hallo Dana,

unser Budget beträgt 30.000 EUR, entscheiden wird unser Geschäftsführer. Bitte erstellen Sie ein Angebot.

Anton Weiss`,
    {
      company: 'Weissbau',
      intent: 'request_proposal',
      step: 'send_proposal/us',
      budget: { status: 'amount', amount: 30000, currency: 'EUR' },
      authority: { status: 'needs_approval', approver: 'ceo' },
    },
  ),
  m(
    'v-078',
    'Shirley Nash <shirley.nash@nashbridal.example>',
    '2027-09-28T10:00:00-04:00',
    'Re: questions',
    `
Hi Dana. We have roughly $9,000 in the budget. I make the final call. Ideally we'd be up and running before the holidays. Could you send me a quote?

Shirley`,
    {
      company: 'Nashbridal',
      intent: 'request_pricing',
      step: 'send_pricing/us',
      budget: { status: 'amount', amount: 9000, currency: 'USD' },
      authority: { status: 'decision_maker' },
    },
  ),
  m(
    'v-080',
    'Magda Krol <magda.krol@krolfoto.example>',
    '2027-09-28T11:00:00+02:00',
    'Proposal',
    `
Dear Dana, we would like to implement the system in Q1 2028. Could you please send us a proposal by 8 October?

Magda Krol`,
    {
      company: 'Krolfoto',
      intent: 'request_proposal',
      step: 'send_proposal/us',
      due: '2027-10-08',
      timeline: '2028-Q1',
    },
  ),
  m(
    'v-082',
    'Dana Cole <dana@northpeak.example>',
    '2027-09-29T09:00:00+01:00',
    'Re: show me',
    `
Hi Cole, happy to. I'll send a calendar invite for Tuesday at 10.

Dana`,
    {
      contact: 'cole@ramseyroasters.example',
      name: 'Cole Ramsey',
      company: 'Ramseyroasters',
      step: 'schedule_meeting/us',
      due: '2027-10-05',
    },
    { to: 'Cole Ramsey <cole@ramseyroasters.example>' },
  ),
  m(
    'v-084',
    'Dana Cole <dana@northpeak.example>',
    '2027-09-29T10:00:00+01:00',
    'Re: Re: quote',
    `
Hi Barb,

I'll have the revised quote to you by end of day tomorrow.

Best,
Dana`,
    {
      contact: 'barb@olsenhardware.example',
      name: 'Barb Olsen',
      company: 'Olsenhardware',
      step: 'send_pricing/us',
      due: '2027-09-30',
    },
    { to: 'Barb Olsen <barb@olsenhardware.example>' },
  ),
  m(
    'v-086',
    'Dana Cole <dana@northpeak.example>',
    '2027-09-30T10:00:00+01:00',
    'User list',
    `
Hi Ben, could you send me the user list by Monday? Thanks, Dana`,
    {
      contact: 'ben@ashworthlabs.example',
      name: 'Ben Ashworth',
      company: 'Ashworthlabs',
      step: 'send_information/them',
      due: '2027-10-04',
    },
    { to: 'Ben Ashworth <ben@ashworthlabs.example>' },
  ),
  m(
    'v-088',
    'Ingo Haas <ingo.haas@haas-spedition.example>',
    '2027-10-01T09:00:00+02:00',
    'Automatische Antwort: Preise',
    `
Ich bin bis 11. Oktober im Urlaub und lese keine E-Mails.`,
    'nothing',
  ),
  m(
    'v-090',
    'Gwen Parry <gwen@parrypottery.example>',
    '2027-10-01T09:00:00+01:00',
    'Re: ring me',
    `
Thanks for calling back so fast, that answered everything.

Gwen`,
    'nothing',
  ),
  m(
    'v-092',
    'Nils Borg <nils.borg@borgrederi.example>',
    '2027-10-04T12:00:00+02:00',
    'Re: Onboarding',
    `
Great, that is clear now. No further questions from my side.

Nils`,
    'nothing',
  ),
  m(
    'v-094',
    'Hugh Barlow <hugh@barlowbuilders.example>',
    '2027-10-04T11:00:00+01:00',
    'Re: contract',
    `
Signed and sent, as promised. Cheers!

Hugh`,
    'nothing',
  ),
  m(
    'v-096',
    'Wanda Pierce <wanda.pierce@piercelogix.example>',
    '2027-10-05T10:00:00-04:00',
    'Re: Security docs',
    `
Received both, thank you. Passing them on to InfoSec now.

Wanda`,
    'nothing',
  ),
  m(
    'v-098',
    'Ryan Holt <ryan@holtmarketing.example>',
    '2027-10-05T08:00:00-05:00',
    'Your website',
    `
Hi Dana, I noticed your website isn't ranking for key terms. Our agency has helped 200+ SaaS companies grow traffic. Open to a quick call?

Ryan`,
    'nothing',
  ),
  m(
    'v-100',
    'Nadia Frost <nadia@talentbridge.example>',
    '2027-10-06T09:00:00+01:00',
    'Sales hires',
    `
Hi Dana, we are a recruitment agency specialising in SaaS sales talent. Would you like to see profiles of three candidates available immediately?

Nadia`,
    'nothing',
  ),
  m(
    'v-102',
    'Retail Weekly <editor@retailweekly.example>',
    '2027-10-06T06:00:00+00:00',
    'The five trends of autumn',
    `
Our experts explain how to plan your budget. Read more in this issue.

Unsubscribe`,
    'nothing',
  ),
  m(
    'v-104',
    'Amy Thornton <amy@thorntontoys.example>',
    '2027-10-07T09:00:00+01:00',
    'Re: Introducing Jeff',
    `
So glad the two of you connected. Jeff told me the demo went well!

Amy`,
    'nothing',
  ),
  m(
    'v-106',
    'Perry Walsh <perry@walshmarine.example>',
    '2027-10-07T14:00:00+01:00',
    'Re: wrong notes',
    `
Fixed, thanks. You don't need to look into it any further.

Perry`,
    'nothing',
  ),
  m(
    'v-108',
    'Calvin Ford <calvin@fordorchards.example>',
    '2027-10-08T10:00:00-04:00',
    'Re: Re: touching base',
    `
If we decide to expand next year we might need more seats, but that's a big if. Talk then.

Calvin`,
    'nothing',
  ),
  m(
    'v-110',
    'Magda Krol <magda.krol@krolfoto.example>',
    '2027-10-08T11:00:00+02:00',
    'Re: Proposal',
    `
Thank you for the proposal. My colleague Piotr will present it to our management on Monday.

Magda`,
    'nothing',
  ),
  m(
    'v-112',
    'Γιώργος Παππάς <g.pappas@aegeanferries.example>',
    '2027-10-11T10:00:00+03:00',
    'Προσφορά',
    `
Καλημέρα, μπορείτε να μας στείλετε προσφορά μέχρι την Παρασκευή;`,
    'nothing',
  ),
  m(
    'v-114',
    'Elaine Choi <elaine.choi@choidesign.example>',
    '2027-10-11T09:00:00-07:00',
    'Re: proposal',
    `
Got the proposal, it reads well. I have a few questions: can we pay quarterly, and is training included?

Elaine Choi
Principal, Choi Design`,
    { company: 'Choi Design', intent: 'request_information', step: 'answer_questions/us' },
  ),
  m(
    'v-116',
    'Liv Haugen <liv.haugen@haugenbygg.example>',
    '2027-10-12T10:00:00+02:00',
    'Re: Offer',
    `
Hi Dana, with the discount it works for us. Please send the contract today and I'll sign it tomorrow.

Liv`,
    { company: 'Haugenbygg', intent: 'request_contract', step: 'send_contract/us', due: '2027-10-12' },
  ),
  m(
    'v-118',
    'Robin Teague <robin@teagueglass.example>',
    '2027-10-12T15:00:00+01:00',
    'Re: Re: call',
    `
Thanks Dana, really useful session today. Next step from our side: please send the pricing for the Manchester site and we'll review it with finance.

Robin

> On 12 Oct 2027, at 10:00, Dana Cole <dana@northpeak.example> wrote:
> Here is the link for our call.`,
    { company: 'Teagueglass', intent: 'request_pricing', step: 'send_pricing/us' },
  ),
  m(
    'v-120',
    'Hilde Maes <hilde.maes@maesbrouwerij.example>',
    '2027-10-13T09:00:00+02:00',
    'Contract start',
    `
Hi Dana, we'd like the contract to start on 1 November. Can you send it for signature this week?

Hilde Maes
Maes Brouwerij`,
    {
      company: 'Maes Brouwerij',
      intent: 'request_contract',
      step: 'send_contract/us',
      due: '2027-10-15',
      timeline: '2027-11-01',
    },
  ),
  m(
    'v-122',
    'Sunil Mehta <sunil.mehta@himalay-tea.example>',
    '2027-10-13T11:00:00+05:30',
    'Reference',
    `
Dear Dana, can you connect us with a reference customer in India? Our chairman would like to speak with them.

Sunil Mehta`,
    {
      company: 'Himalay Tea',
      intent: ['request_information', 'introduction'],
      step: ['send_information/us', 'reach_out/us'],
    },
  ),
  m(
    'v-124',
    'Karin Holst <karin.holst@holstpapir.example>',
    '2027-10-14T09:00:00+02:00',
    'Re: Re: Tilbud',
    `
Thanks for clearing that up. Could you send over the contract then? Our director signs on Fridays, so Thursday next week at the latest please.

Karin`,
    {
      company: 'Holstpapir',
      intent: 'request_contract',
      step: 'send_contract/us',
      due: '2027-10-21',
      authority: { status: 'needs_approval', approver: 'director' },
    },
  ),
];
