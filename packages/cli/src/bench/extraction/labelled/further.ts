import { tune, type LabelledMessage } from './format.ts';

/** A third round, for breadth: more ways to ask, promise, put off and say nothing. */
export const further: readonly LabelledMessage[] = [
  tune(
    'f-rfq',
    {
      from: 'Malin Bergstrom <malin.bergstrom@kustbolaget.example>',
      at: '2027-04-06T09:00:00+02:00',
      subject: 'RFQ 2027-14',
      text: `
Dear supplier,

Kindly quote for 55 user licences including onboarding. Quotations are to be submitted by 16 April 2027.

Malin Bergstrom
Purchasing
Kustbolaget AB`,
    },
    {
      contact: 'malin.bergstrom@kustbolaget.example',
      name: 'Malin Bergstrom',
      company: 'Kustbolaget',
      intent: 'request_pricing',
      step: 'send_pricing/us',
      due: '2027-04-16',
    },
  ),
  tune(
    'f-pricing-idea',
    {
      from: 'Luke Barrow <luke@barrowfencing.example>',
      at: '2027-04-07T18:20:00+01:00',
      subject: 'Enquiry',
      text: `
Hi, small family firm here, 5 of us. Can you give me an idea of prices? Don't want to waste anybody's time if it's thousands.

Cheers, Luke`,
    },
    {
      contact: 'luke@barrowfencing.example',
      name: 'Luke Barrow',
      company: 'Barrowfencing',
      intent: 'request_pricing',
      step: 'send_pricing/us',
    },
  ),
  tune(
    'f-pricing-understand',
    {
      from: 'Simone Adler <simone.adler@wintergarten.example>',
      at: '2027-04-08T10:00:00+02:00',
      subject: 'Re: Overview',
      text: `
Hi Dana,

thanks for the overview. Before I take this to my manager I'd like to understand the pricing model. Is it per user or per mailbox?

Simone`,
    },
    {
      contact: 'simone.adler@wintergarten.example',
      name: 'Simone Adler',
      company: 'Wintergarten',
      intent: 'request_pricing',
      step: 'send_pricing/us',
    },
  ),
  tune(
    'f-demo-see',
    {
      from: 'Pat Morrow <pat.morrow@hillcrestclinics.example>',
      at: '2027-04-09T08:15:00-04:00',
      subject: 'See it live',
      text: `
Dana, the videos only go so far. When can we see it live? My director is joining from April 20 onwards.

Pat Morrow
Hillcrest Clinics`,
    },
    {
      contact: 'pat.morrow@hillcrestclinics.example',
      name: 'Pat Morrow',
      company: 'Hillcrest Clinics',
      intent: 'request_demo',
      step: 'schedule_demo/us',
    },
  ),
  tune(
    'f-demo-second',
    {
      from: 'Ravindra Joshi <ravindra.joshi@deccan-steel.example>',
      at: '2027-04-12T12:30:00+05:30',
      subject: 'Second demo',
      text: `
Dear Dana, as per our telecon, please arrange one more demo for the plant heads on Thursday at 4 pm IST.

Regards, Ravindra Joshi`,
    },
    {
      contact: 'ravindra.joshi@deccan-steel.example',
      name: 'Ravindra Joshi',
      company: 'Deccan Steel',
      intent: 'request_demo',
      step: 'schedule_demo/us',
      due: '2027-04-15',
    },
  ),
  tune(
    'f-proposal-wordy',
    {
      from: 'Beatrix Holland <beatrix.holland@oakhamtrust.example>',
      at: '2027-04-13T11:45:00+01:00',
      subject: 'Next step',
      text: `
Dear Dana,

I spoke with our chair at the weekend and she is supportive. What we would need from you now is a short written proposal, no more than four pages, that the trustees can read ahead of their meeting on 6 May. If it reached me a week before that would be perfect.

With thanks,
Beatrix Holland
Oakham Trust`,
    },
    {
      contact: 'beatrix.holland@oakhamtrust.example',
      name: 'Beatrix Holland',
      company: 'Oakham Trust',
      intent: 'request_proposal',
      step: 'send_proposal/us',
      due: '2027-04-29',
    },
  ),
  tune(
    'f-proposal-waiting',
    {
      from: 'Nuno Faria <nuno.faria@cortica-verde.example>',
      at: '2027-04-14T10:00:00+01:00',
      subject: 'Re: Visit',
      text: `
Hi Dana, we are still waiting for your proposal. When can we expect it?

Nuno`,
    },
    {
      contact: 'nuno.faria@cortica-verde.example',
      name: 'Nuno Faria',
      company: 'Cortica Verde',
      intent: ['follow_up', 'request_proposal'],
      step: 'send_proposal/us',
    },
  ),
  tune(
    'f-contract-final',
    {
      from: 'Stacy Lomax <stacy.lomax@redwoodpaper.example>',
      at: '2027-04-15T09:30:00-07:00',
      subject: 'RE: MSA',
      text: `
Dana,

Legal has no further comments. Please send the execution version to me and our CFO by tomorrow noon so it can be signed this week.

Stacy Lomax
General Counsel`,
    },
    {
      contact: 'stacy.lomax@redwoodpaper.example',
      name: 'Stacy Lomax',
      company: 'Redwoodpaper',
      intent: 'request_contract',
      step: 'send_contract/us',
      due: '2027-04-16',
      timeline: '2027-04-16',
    },
  ),
  tune(
    'f-meeting-propose',
    {
      from: 'Hanna Virtanen <hanna.virtanen@saimaa-boats.example>',
      at: '2027-04-16T14:00:00+03:00',
      subject: 'Re: Discussion',
      text: `
Hello Dana,

thank you for reaching out. I propose that we discuss this on Teams on Wednesday 21.4. at 10:00 (EET).

BR, Hanna`,
    },
    {
      contact: 'hanna.virtanen@saimaa-boats.example',
      name: 'Hanna Virtanen',
      company: 'Saimaa Boats',
      intent: 'schedule_meeting',
      step: 'schedule_meeting/us',
      due: '2027-04-21',
    },
  ),
  tune(
    'f-meeting-either',
    {
      from: 'Jorge Prieto <jorge@prietolaw.example>',
      at: '2027-04-19T16:00:00-05:00',
      subject: 'Re: Quick chat',
      text: `
Either Tuesday or Thursday works on my end. Mornings preferred.

Jorge`,
    },
    {
      contact: 'jorge@prietolaw.example',
      name: 'Jorge Prieto',
      company: 'Prietolaw',
      intent: 'schedule_meeting',
      step: 'schedule_meeting/us',
      due: '2027-04-20',
    },
  ),
  tune(
    'f-meeting-weekafter',
    {
      from: 'Ailsa Reid <ailsa.reid@cairnmore.example>',
      at: '2027-04-20T09:00:00+01:00',
      subject: 'Catch up',
      text: `
Dana, shall we catch up the week after next once I'm back from leave?

Ailsa`,
    },
    {
      contact: 'ailsa.reid@cairnmore.example',
      name: 'Ailsa Reid',
      company: 'Cairnmore',
      intent: 'schedule_meeting',
      step: 'schedule_meeting/us',
      due: '2027-05-07',
    },
  ),
  tune(
    'f-info-gdpr',
    {
      from: 'Luisa Brandt <luisa.brandt@hansekontor.example>',
      at: '2027-04-21T10:00:00+02:00',
      subject: 'Datenschutz / privacy',
      text: `
Hello Dana,

for our GDPR audit we need a signed data processing agreement as well as a list of your subprocessors. Please provide both by 30 April.

Luisa Brandt
Hansekontor GmbH`,
    },
    {
      contact: 'luisa.brandt@hansekontor.example',
      name: 'Luisa Brandt',
      company: 'Hansekontor',
      intent: ['request_information', 'request_contract'],
      step: ['send_information/us', 'send_contract/us'],
      due: '2027-04-30',
    },
  ),
  tune(
    'f-info-curious',
    {
      from: 'Marcus Webb <marcus@webbfilms.example>',
      at: '2027-04-22T11:00:00-07:00',
      subject: 'hi',
      text: `
hey! saw your talk at the meetup. would love to learn more about how this works for agencies. got anything I can read?

marcus / webb films`,
    },
    {
      contact: 'marcus@webbfilms.example',
      name: 'Marcus Webb',
      company: 'Webb Films',
      intent: 'request_information',
      step: 'send_information/us',
    },
  ),
  tune(
    'f-neg-reduce',
    {
      from: 'Olga Marek <olga.marek@beskid-outdoor.example>',
      at: '2027-04-23T09:00:00+02:00',
      subject: 'Re: Offer',
      text: `
Dear Dana,

The offer is fine except for the price per user. Could you reduce it to 18 EUR if we sign this month?

Olga`,
    },
    {
      contact: 'olga.marek@beskid-outdoor.example',
      name: 'Olga Marek',
      company: 'Beskid Outdoor',
      intent: 'negotiate',
      step: 'review_terms/us',
    },
  ),
  tune(
    'f-obj-adoption',
    {
      from: 'Greg Tanner <greg.tanner@blueridgeag.example>',
      at: '2027-04-26T10:00:00-04:00',
      subject: 'Re: rollout',
      text: `
Dana, I'll be blunt. I'm worried about adoption. The last tool we bought is gathering dust and my guys hate change.

Greg`,
    },
    {
      contact: 'greg.tanner@blueridgeag.example',
      name: 'Greg Tanner',
      company: 'Blueridgeag',
      intent: 'objection',
      step: 'address_objection/us',
    },
  ),
  tune(
    'f-post-budgetcycle',
    {
      from: 'Henrietta Cole <hcole@wessexwater.example>',
      at: '2027-04-27T09:00:00+01:00',
      subject: 'Re: Northpeak',
      text: `
Dear Ms Cole,

Our budget for this year is spent. The new financial year begins in April 2028; I suggest you contact me again in February.

H. Cole (no relation, I think!)`,
    },
    {
      contact: 'hcole@wessexwater.example',
      name: 'Henrietta Cole',
      company: 'Wessexwater',
      intent: 'postpone',
      step: 'follow_up/us',
      due: '2028-02-01',
      budget: { status: 'none' },
    },
  ),
  tune(
    'f-post-fewweeks',
    {
      from: 'Toni Garcia <toni.garcia@pineresort.example>',
      at: '2027-04-28T15:00:00-06:00',
      subject: 'Re: follow up',
      text: `
Hi Dana! It's peak season here. Can you follow up with me in three weeks?

Toni`,
    },
    {
      contact: 'toni.garcia@pineresort.example',
      name: 'Toni Garcia',
      company: 'Pineresort',
      intent: 'postpone',
      step: 'follow_up/us',
      due: '2027-05-19',
    },
  ),
  tune(
    'f-dec-sorry',
    {
      from: 'Inga Solheim <inga.solheim@vestkyst.example>',
      at: '2027-04-29T10:00:00+02:00',
      subject: 'Sorry',
      text: `
Hi Dana,

I'm sorry to say that we won't be going ahead. Management picked the other supplier.

Thanks for everything,
Inga`,
    },
    {
      contact: 'inga.solheim@vestkyst.example',
      name: 'Inga Solheim',
      company: 'Vestkyst',
      intent: 'decline',
      step: 'close_out/us',
    },
  ),
  tune(
    'f-dec-noneed',
    {
      from: 'Walt Deering <wdeering@ironrange.example>',
      at: '2027-04-30T08:00:00-05:00',
      subject: 'Re: Re: CRM',
      text: `
We have no need for this at the moment and don't expect that to change. Please don't contact us again.

Walt Deering`,
    },
    {
      contact: 'wdeering@ironrange.example',
      name: 'Walt Deering',
      company: 'Ironrange',
      intent: 'decline',
      step: 'close_out/us',
    },
  ),
  tune(
    'f-po-tomorrow',
    {
      from: 'Lin Mei <lin.mei@pearlriver-toys.example>',
      at: '2027-05-03T10:00:00+08:00',
      subject: 'Order',
      text: `
Hello Dana, our general manager has approved the purchase. We will send the purchase order tomorrow.

Lin Mei`,
    },
    {
      contact: 'lin.mei@pearlriver-toys.example',
      name: 'Lin Mei',
      company: 'Pearlriver Toys',
      intent: 'commitment',
      step: 'send_purchase_order/them',
      due: '2027-05-04',
    },
  ),
  tune(
    'f-po-want',
    {
      from: 'Chris Vale <chris@valecycles.example>',
      at: '2027-05-04T12:00:00+01:00',
      subject: 'lets do it',
      text: `
Hi Dana - we're in! We'd like to order 12 seats on the annual plan. What happens next?

Chris Vale
Vale Cycles`,
    },
    {
      contact: 'chris@valecycles.example',
      name: 'Chris Vale',
      company: 'Vale Cycles',
      intent: 'purchase_order',
      step: 'process_order/us',
    },
  ),
  tune(
    'f-com-check',
    {
      from: 'Sandra Ortega <sandra.ortega@luzverde.example>',
      at: '2027-05-05T09:00:00+02:00',
      subject: 'Re: Data hosting',
      text: `
Hi Dana, thanks for clarifying. Let me check with our IT and revert on Monday.

Sandra`,
    },
    {
      contact: 'sandra.ortega@luzverde.example',
      name: 'Sandra Ortega',
      company: 'Luzverde',
      intent: 'commitment',
      step: 'follow_up/them',
      due: '2027-05-10',
    },
  ),
  tune(
    'f-com-call',
    {
      from: 'Ron Castle <ron@castlebrick.example>',
      at: '2027-05-06T17:00:00-04:00',
      subject: 'Re: checking in',
      text: `
Got your voicemail. I'll call you Tuesday morning.

Ron`,
    },
    {
      contact: 'ron@castlebrick.example',
      name: 'Ron Castle',
      company: 'Castlebrick',
      intent: 'commitment',
      step: 'call_back/them',
      due: '2027-05-11',
    },
  ),
  tune(
    'f-com-feedback',
    {
      from: 'Ewa Lis <ewa.lis@bursztyn.example>',
      at: '2027-05-07T10:00:00+02:00',
      subject: 'Re: Pilot',
      text: `
Dear Dana,

the pilot users are testing this week. I will collect their feedback and share it with you by May 14.

Ewa`,
    },
    {
      contact: 'ewa.lis@bursztyn.example',
      name: 'Ewa Lis',
      company: 'Bursztyn',
      intent: 'commitment',
      step: ['send_information/them', 'follow_up/them'],
      due: '2027-05-14',
    },
  ),
  tune(
    'f-sup-permissions',
    {
      from: 'Nathan Burke <nathan.burke@gullwing.example>',
      at: '2027-05-10T11:00:00+10:00',
      subject: 'Help',
      text: `
Hi team,

I get a "permission denied" error when connecting our Salesforce sandbox. Screenshot attached. Can you help?

Nathan`,
    },
    {
      contact: 'nathan.burke@gullwing.example',
      name: 'Nathan Burke',
      company: 'Gullwing',
      intent: 'support',
      step: 'resolve_issue/us',
    },
  ),
  tune(
    'f-sup-dashboard',
    {
      from: 'Erin Doherty <erin@ballycastle.example>',
      at: '2027-05-11T09:00:00+01:00',
      subject: 'Dashboard empty',
      text: `
Morning! Our dashboard has been blank since the update last night. Nothing loads. Can someone have a look asap?

Erin`,
    },
    {
      contact: 'erin@ballycastle.example',
      name: 'Erin Doherty',
      company: 'Ballycastle',
      intent: 'support',
      step: 'resolve_issue/us',
    },
  ),
  tune(
    'f-intro-boss',
    {
      from: 'Karim Said <karim.said@deltacement.example>',
      at: '2027-05-12T10:00:00+02:00',
      subject: 'Introduction',
      cc: 'Mona Adel <mona.adel@deltacement.example>',
      text: `
Dear Dana,

Let me introduce my manager Mona Adel (cc), who is responsible for sales systems and will take it forward.

Karim Said`,
    },
    {
      contact: 'karim.said@deltacement.example',
      name: 'Karim Said',
      company: 'Deltacement',
      intent: 'introduction',
      step: 'reach_out/us',
    },
  ),
  tune(
    'f-intro-ask',
    {
      from: 'Meredith Yates <meredith.yates@chesapeaketile.example>',
      at: '2027-05-13T13:00:00-04:00',
      subject: 'Re: CRM',
      text: `
Hi Dana, Phil Grant in our Richmond office handles this now. You should reach out to him directly at phil.grant@chesapeaketile.example.

Meredith`,
    },
    {
      contact: 'meredith.yates@chesapeaketile.example',
      name: 'Meredith Yates',
      company: 'Chesapeaketile',
      intent: 'introduction',
      step: 'reach_out/us',
    },
  ),
  tune(
    'f-bant-mixed',
    {
      from: 'Tobias Frei <tobias.frei@seilbahn-ag.example>',
      at: '2027-05-14T09:30:00+02:00',
      subject: 'Key data',
      text: `
Hi Dana,

here the key data you asked for. Budget: CHF 60'000. Users: 85. Decision: management board, in June. Go-live: 1 September 2027.

Please prepare the offer accordingly.

Tobias Frei
Seilbahn AG`,
    },
    {
      contact: 'tobias.frei@seilbahn-ag.example',
      name: 'Tobias Frei',
      company: 'Seilbahn',
      intent: 'request_proposal',
      step: 'send_proposal/us',
      budget: { status: 'amount', amount: 60000, currency: 'CHF' },
      timeline: '2027-06',
    },
  ),
  tune(
    'f-bant-notmine',
    {
      from: 'Abby Stone <abby.stone@maritimecoop.example>',
      at: '2027-05-17T10:00:00-03:00',
      subject: 'Re: pricing',
      text: `
Thanks Dana. It's not my decision, our director has to approve it. Could you send a summary I can pass on to him by Thursday?

Abby`,
    },
    {
      contact: 'abby.stone@maritimecoop.example',
      name: 'Abby Stone',
      company: 'Maritimecoop',
      intent: 'request_information',
      step: 'send_information/us',
      due: '2027-05-20',
      authority: { status: 'needs_approval', approver: 'director' },
    },
  ),
  tune(
    'f-bant-k',
    {
      from: 'Devon Hill <devon@hillsidebrands.example>',
      at: '2027-05-18T10:00:00-05:00',
      subject: 'Re: scoping',
      text: `
Dana - funding of $75k came through, board signed off last night. Need a proposal by COB Friday. We have to be live before the season starts in September.

Devon`,
    },
    {
      contact: 'devon@hillsidebrands.example',
      name: 'Devon Hill',
      company: 'Hillsidebrands',
      intent: 'request_proposal',
      step: 'send_proposal/us',
      due: '2027-05-21',
      budget: { status: 'amount', amount: 75000, currency: 'USD' },
      timeline: '2027-09',
    },
  ),
  tune(
    'f-no-fyi-numbers',
    {
      from: 'Olga Marek <olga.marek@beskid-outdoor.example>',
      at: '2027-05-19T09:00:00+02:00',
      subject: 'Re: Offer',
      text: `
Thank you, the new price is fine. I have forwarded it to accounting.

Olga`,
    },
    'nothing',
  ),
  tune(
    'f-no-cancelled',
    {
      from: 'Pat Morrow <pat.morrow@hillcrestclinics.example>',
      at: '2027-05-20T08:15:00-04:00',
      subject: 'Re: See it live',
      text: `
We don't need another demo, and there's no need to send pricing either. All set for now, thank you!

Pat`,
    },
    'nothing',
  ),
  tune(
    'f-no-anecdote',
    {
      from: 'Ron Castle <ron@castlebrick.example>',
      at: '2027-05-21T17:00:00-04:00',
      subject: 'funny',
      text: `
Our old vendor used to send a proposal every Friday whether we asked or not. Glad you folks don't. Have a good weekend.

Ron`,
    },
    'nothing',
  ),
  tune(
    'f-no-others',
    {
      from: 'Ewa Lis <ewa.lis@bursztyn.example>',
      at: '2027-05-24T10:00:00+02:00',
      subject: 'Re: Pilot',
      text: `
Short update: Marek will train the second team on Thursday and our IT will set up their accounts. Everything is going well.

Ewa`,
    },
    'nothing',
  ),
  tune(
    'f-no-webinar',
    {
      from: 'Cloud Summit <hello@cloudsummit.example>',
      at: '2027-05-25T06:00:00+00:00',
      subject: 'Last chance: join us on Thursday',
      text: `
Only two days left! Register now to learn how leading teams close more deals.

Read more on our site. To opt out, click here.`,
    },
    'nothing',
  ),
  tune(
    'f-no-vacation-note',
    {
      from: 'Tobias Frei <tobias.frei@seilbahn-ag.example>',
      at: '2027-07-05T09:30:00+02:00',
      subject: 'Automatische Antwort: Angebot',
      text: `
Guten Tag, ich bin vom 5. bis 16. Juli im Urlaub. Ihre Nachricht wird nicht weitergeleitet. Bitte senden Sie dringende Anfragen an meine Kollegin.`,
    },
    'nothing',
  ),
  tune(
    'f-no-spanish-thanks',
    {
      from: 'Javier Ortega <javier.ortega@montesol.example>',
      at: '2027-05-26T10:00:00+02:00',
      subject: 'Re: Reunión',
      text: `
Muchas gracias por la información, Dana. Un saludo, Javier`,
    },
    'nothing',
  ),
  tune(
    'f-de-demo',
    {
      from: 'Anke Petersen <anke.petersen@nordlicht-reederei.example>',
      at: '2027-05-27T10:00:00+02:00',
      subject: 'Demo',
      text: `
Hallo Frau Cole,

wir würden gerne eine Demo sehen. Passt Ihnen Dienstag, der 1. Juni um 14 Uhr?

Viele Grüße
Anke Petersen`,
    },
    {
      contact: 'anke.petersen@nordlicht-reederei.example',
      name: 'Anke Petersen',
      company: 'Nordlicht Reederei',
      intent: 'request_demo',
      step: 'schedule_demo/us',
      due: '2027-06-01',
    },
  ),
  tune(
    'f-fr-report',
    {
      from: 'Sylvie Roche <sylvie.roche@granit-breton.example>',
      at: '2027-05-28T10:00:00+02:00',
      subject: 'Re: Projet',
      text: `
Bonjour Dana,

Le projet est reporté. Pouvez-vous me recontacter en septembre ?

Cordialement
Sylvie Roche`,
    },
    {
      contact: 'sylvie.roche@granit-breton.example',
      name: 'Sylvie Roche',
      company: 'Granit Breton',
      intent: 'postpone',
      step: 'follow_up/us',
      due: '2027-09-01',
    },
  ),
  tune(
    'f-out-demo',
    {
      from: 'Dana Cole <dana@northpeak.example>',
      to: 'Pat Morrow <pat.morrow@hillcrestclinics.example>',
      at: '2027-04-09T15:00:00+01:00',
      subject: 'Re: See it live',
      text: `
Hi Pat,

Absolutely. I'll set up a demo for the week of April 26 and send you an invite.

Best wishes,
Dana`,
    },
    {
      contact: 'pat.morrow@hillcrestclinics.example',
      name: 'Pat Morrow',
      company: 'Hillcrestclinics',
      step: ['schedule_demo/us', 'schedule_meeting/us'],
      due: '2027-04-30',
    },
  ),
  tune(
    'f-out-checkin',
    {
      from: 'Dana Cole <dana@northpeak.example>',
      to: 'Bruno Keller <bruno.keller@zugerpost.example>',
      at: '2027-03-02T09:00:00+00:00',
      subject: 'Re: Decision?',
      text: `
Hi Bruno, could you let me know by Thursday where you landed? Happy to answer any last questions.

Dana`,
    },
    {
      contact: 'bruno.keller@zugerpost.example',
      name: 'Bruno Keller',
      company: 'Zugerpost',
      step: 'follow_up/them',
      due: '2027-03-04',
    },
  ),
];
