import { heldOut, tune, type Facts, type LabelledMessage, type Written } from './format.ts';

/** Shorter messages: those named `u-` were first measured unseen, then tuned on. */
type Label = Omit<Facts, 'contact'> & {
  /** Defaults to the sender. */
  contact?: string;
  /** The sender is a shared mailbox, nobody's name. */
  mailbox?: true;
};

export const shortMessage = (
  id: string,
  from: string,
  at: string,
  subject: string,
  text: string,
  expected: Label | 'nothing',
  rest: Partial<Written> = {},
): LabelledMessage => {
  const place = id.startsWith('u-') ? tune : heldOut;
  if (expected === 'nothing') return place(id, { from, at, subject, text, ...rest }, 'nothing');
  const sender = /^(.*)<(.+)>$/.exec(from);
  const name = expected.name ?? (expected.mailbox || expected.contact ? undefined : sender?.[1]?.trim());
  return place(
    id,
    { from, at, subject, text, ...rest },
    {
      ...expected,
      contact: expected.contact ?? sender?.[2] ?? from,
      ...(name === undefined ? {} : { name }),
    },
  );
};
const m = shortMessage;

export const short: readonly LabelledMessage[] = [
  m(
    'u-001',
    'Alba Torres <alba.torres@marinador.example>',
    '2027-06-01T10:00:00+02:00',
    'Presupuesto',
    `
Hola Dana,

¿Nos puedes mandar un presupuesto para 12 usuarios antes del viernes?

Gracias
Alba`,
    { company: 'Marinador', intent: 'request_pricing', step: 'send_pricing/us', due: '2027-06-03' },
  ),
  m(
    'u-002',
    'Curtis Lane <curtis@lanetrucking.example>',
    '2027-06-01T09:00:00-05:00',
    'Re: intro',
    `
Thanks for the info Dana. What's your pricing look like for a team our size (about 30)?

Curtis`,
    { company: 'Lanetrucking', intent: 'request_pricing', step: 'send_pricing/us' },
  ),
  m(
    'u-003',
    'Margit Olsson <margit.olsson@svea-papper.example>',
    '2027-06-02T08:30:00+02:00',
    'Price information',
    `
Dear Dana,

We are planning next year's budget and would appreciate receiving price information for 150 users no later than 18 June.

Best regards
Margit Olsson
Svea Papper AB`,
    { company: 'Svea Papper', intent: 'request_pricing', step: 'send_pricing/us', due: '2027-06-18' },
  ),
  m(
    'u-004',
    'Hal Whitney <hal@whitneyroofing.example>',
    '2027-06-02T12:00:00-04:00',
    'question',
    `
Do you guys have a discount for nonprofits?

Hal Whitney`,
    {
      company: 'Whitneyroofing',
      intent: ['negotiate', 'request_pricing', 'request_information'],
      step: ['review_terms/us', 'send_pricing/us', 'answer_questions/us'],
    },
  ),
  m(
    'u-005',
    'Deepa Krishnan <deepa.k@banyan-edu.example>',
    '2027-06-03T11:00:00+05:30',
    'Quotation required',
    `
Hi Dana,

Please send us your best quotation for 90 licences. We need to finalise the vendor by June 30.

Thanks,
Deepa Krishnan
Banyan Education`,
    {
      company: 'Banyan Education',
      intent: 'request_pricing',
      step: 'send_pricing/us',
      timeline: '2027-06-30',
    },
  ),
  m(
    'u-006',
    'Rory Campbell <rory@stillwatergin.example>',
    '2027-06-03T16:00:00+01:00',
    'Re: Re: Northpeak',
    `
Hi Dana, sounds good. Could you pop the numbers in an email for me? My co-founder and I will look at them over the weekend.

Rory`,
    { company: 'Stillwatergin', intent: 'request_pricing', step: 'send_pricing/us' },
  ),
  m(
    'u-007',
    'Jill Sanders <jill.sanders@meadowlarkvet.example>',
    '2027-06-04T09:00:00-06:00',
    'Demo please',
    `
Hello! We saw you at the expo in Denver. We'd love a demo for our three practice managers sometime next week, ideally Wednesday.

Jill Sanders
Meadowlark Veterinary`,
    { company: 'Meadowlark Veterinary', intent: 'request_demo', step: 'schedule_demo/us', due: '2027-06-09' },
  ),
  m(
    'u-008',
    'Stefano Riva <stefano.riva@rivaceramica.example>',
    '2027-06-04T10:30:00+02:00',
    'Demo',
    `
Buongiorno Dana,

vorremmo vedere una demo del prodotto. Siamo disponibili martedì prossimo.

Cordiali saluti
Stefano Riva`,
    { company: 'Rivaceramica', intent: 'request_demo', step: 'schedule_demo/us', due: '2027-06-08' },
  ),
  m(
    'u-009',
    'Connie Babbage <connie@babbagebooks.example>',
    '2027-06-07T13:00:00+01:00',
    'Re: product',
    `
Is there somewhere I can see this in action before I commit to anything? Happy to join a group session.

Connie`,
    { company: 'Babbagebooks', intent: 'request_demo', step: 'schedule_demo/us' },
  ),
  m(
    'u-010',
    'Rasmus Holm <rasmus.holm@nordhavn-it.example>',
    '2027-06-07T09:15:00+02:00',
    'Demo for IT',
    `
Hi Dana, can you run the demo again for our IT on Thursday 10 June at 9.30? They have the final say on security.

Rasmus`,
    {
      company: 'Nordhavn It',
      intent: 'request_demo',
      step: 'schedule_demo/us',
      due: '2027-06-10',
      authority: { status: 'needs_approval', approver: 'it' },
    },
  ),
  m(
    'u-011',
    'Brigitte Faure <brigitte.faure@cevennes-eau.example>',
    '2027-06-08T10:00:00+02:00',
    'Proposition',
    `
Bonjour Dana,

Suite à notre échange, merci de nous faire parvenir une proposition commerciale d'ici vendredi.

Bien cordialement,
Brigitte Faure
Cévennes Eau`,
    { company: 'Cevennes Eau', intent: 'request_proposal', step: 'send_proposal/us', due: '2027-06-11' },
  ),
  m(
    'u-012',
    'Kurt Ames <kurt.ames@amesfoundry.example>',
    '2027-06-08T15:00:00-04:00',
    'ok lets see a proposal',
    `
Dana,

OK you've convinced me. Put a proposal together, 3 year term, 40 users, and get it to me before my board meeting on the 22nd. I've got $60k to work with.

Kurt Ames
President, Ames Foundry`,
    {
      company: 'Ames Foundry',
      intent: 'request_proposal',
      step: 'send_proposal/us',
      due: '2027-06-21',
      budget: { status: 'amount', amount: 60000, currency: 'USD' },
    },
  ),
  m(
    'u-013',
    'Yvonne Mbeki <yvonne.mbeki@capevine.example>',
    '2027-06-09T09:30:00+02:00',
    'Formal offer',
    `
Dear Dana

Following our telephone conversation this morning, kindly submit a formal offer for the Premium package. Our CFO must approve all spend above R100 000.

Regards
Yvonne Mbeki
Procurement Manager
Capevine Estates`,
    {
      company: 'Capevine',
      intent: 'request_proposal',
      step: 'send_proposal/us',
      authority: { status: 'needs_approval', approver: 'cfo' },
    },
  ),
  m(
    'u-014',
    'Lars Petersen <lars.petersen@fanoe-ferries.example>',
    '2027-06-09T13:00:00+02:00',
    'SV: Proposal',
    `
Hi Dana

Looks good overall. Could you update the proposal with a section on training and send it back to me on Monday?

Lars`,
    { company: 'Fanoe Ferries', intent: 'request_proposal', step: 'send_proposal/us', due: '2027-06-14' },
  ),
  m(
    'u-015',
    'Mireille Caron <mireille@caronmobilier.example>',
    '2027-06-10T10:00:00-04:00',
    'contract',
    `
Hi Dana,

We are all set on our side, please send me the agreement for signature. We want to start on July 1.

Mireille Caron
Directrice générale`,
    {
      company: 'Caronmobilier',
      intent: 'request_contract',
      step: 'send_contract/us',
      timeline: '2027-07-01',
    },
  ),
  m(
    'u-016',
    'Andy Pike <andy.pike@pikeandsons.example>',
    '2027-06-10T17:00:00+01:00',
    'Re: proposal',
    `
Yes we're happy. Can you email the contract across tomorrow so I can sign it before I go on holiday?

Andy`,
    { company: 'Pikeandsons', intent: 'request_contract', step: 'send_contract/us', due: '2027-06-11' },
  ),
  m(
    'u-017',
    'Gudrun Falk <g.falk@falkmetall.example>',
    '2027-06-11T08:45:00+02:00',
    'Vertrag',
    `
Guten Morgen Frau Cole,

der Preis passt für uns. Bitte schicken Sie mir den Vertragsentwurf bis Mitte nächster Woche.

Mit freundlichen Grüßen
Gudrun Falk
Falk Metall GmbH & Co. KG`,
    { company: 'Falkmetall', intent: 'request_contract', step: 'send_contract/us', due: '2027-06-16' },
  ),
  m(
    'u-018',
    'Renee Baxter <renee.baxter@lakeshorelegal.example>',
    '2027-06-14T09:00:00-05:00',
    'Order form question',
    `
Dana, can you swap the signatory on the order form to Paul Baxter and send a fresh copy?

Renee`,
    { company: 'Lakeshorelegal', intent: 'request_contract', step: 'send_contract/us' },
  ),
  m(
    'u-019',
    'Emre Kaya <emre.kaya@bosphor-tekstil.example>',
    '2027-06-14T10:00:00+03:00',
    'Meeting',
    `
Dear Dana,

I will be in London on 29 June. Can we meet that afternoon?

Best
Emre Kaya`,
    {
      company: 'Bosphor Tekstil',
      intent: 'schedule_meeting',
      step: 'schedule_meeting/us',
      due: '2027-06-29',
    },
  ),
  m(
    'u-020',
    'Trish Gallagher <trish@gallagherpr.example>',
    '2027-06-15T11:00:00-04:00',
    'Re: touch base',
    `
Hi! Tues 6/22 at 2pm ET works for me if that's still open.

Trish`,
    { company: 'Gallagherpr', intent: 'schedule_meeting', step: 'schedule_meeting/us', due: '2027-06-22' },
  ),
  m(
    'u-021',
    'Michal Dvorak <michal.dvorak@pilsen-gears.example>',
    '2027-06-15T14:00:00+02:00',
    'Call',
    `
Hello Dana,

Let's have a short call this week to clarify the open points. I am available on Thursday from 13:00.

Michal`,
    { company: 'Pilsen Gears', intent: 'schedule_meeting', step: 'schedule_meeting/us', due: '2027-06-17' },
  ),
  m(
    'u-022',
    'Quentin Ross <quentin@rossarchitects.example>',
    '2027-06-16T09:00:00+01:00',
    'Re: Coffee',
    `
Would next Friday suit for that coffee? I'm around all day.

Q`,
    { company: 'Rossarchitects', intent: 'schedule_meeting', step: 'schedule_meeting/us', due: '2027-06-25' },
  ),
  m(
    'u-023',
    'Paulina Wrona <paulina.wrona@tatra-sport.example>',
    '2027-06-16T15:30:00+02:00',
    'Workshop',
    `
Dear Dana,

As a next step we would like to organise a workshop with your solution architect in the week of July 5.

Kind regards,
Paulina Wrona`,
    { company: 'Tatra Sport', intent: 'schedule_meeting', step: 'schedule_meeting/us', due: '2027-07-09' },
  ),
  m(
    'u-024',
    'Hector Salas <hector.salas@andesfruit.example>',
    '2027-06-17T10:00:00-05:00',
    'Call',
    `
Dana, phone me this afternoon if you can, +1 555 0190. Need to talk about the renewal.

Hector`,
    { company: 'Andesfruit', intent: 'schedule_meeting', step: 'call_back/us', due: '2027-06-17' },
  ),
  m(
    'u-025',
    'Beate Simon <beate.simon@simon-logistik.example>',
    '2027-06-17T11:00:00+02:00',
    'Rückruf',
    `
Hallo Dana,

könnten Sie mich morgen Vormittag bitte anrufen?

Danke und Gruß
Beate Simon`,
    { company: 'Simon Logistik', intent: 'schedule_meeting', step: 'call_back/us', due: '2027-06-18' },
  ),
  m(
    'u-026',
    'Isla Munro <isla.munro@hebrideanwool.example>',
    '2027-06-18T09:30:00+01:00',
    'Docs',
    `
Hi Dana,

Our IT folks want to see your penetration test summary and the SOC 2 report. Can you send those over?

Ta,
Isla`,
    { company: 'Hebrideanwool', intent: 'request_information', step: 'send_information/us' },
  ),
  m(
    'u-027',
    'Joaquin Vera <joaquin.vera@pampa-seguros.example>',
    '2027-06-18T12:00:00-03:00',
    'Material',
    `
Estimada Dana,

¿Podría enviarme más información sobre la integración con Salesforce?

Saludos cordiales,
Joaquín Vera`,
    {
      company: 'Pampa Seguros',
      name: 'Joaquín Vera',
      intent: 'request_information',
      step: 'send_information/us',
    },
  ),
  m(
    'u-028',
    'Nell Harper <nell@harperinteriors.example>',
    '2027-06-21T10:00:00-07:00',
    'more info',
    `
Hi there! Came across you on a podcast. Please send me some more information, thanks.

Nell Harper
Harper Interiors`,
    { company: 'Harper Interiors', intent: 'request_information', step: 'send_information/us' },
  ),
  m(
    'u-029',
    'Bogdan Ionescu <bogdan.ionescu@danubius-it.example>',
    '2027-06-21T15:00:00+03:00',
    'Vendor form',
    `
Hello Dana,

To register you as a supplier we need your bank details, VAT number and a recent company extract. Please provide them by 25 June.

Bogdan Ionescu
Danubius IT`,
    { company: 'Danubius IT', intent: 'request_information', step: 'send_information/us', due: '2027-06-25' },
  ),
  m(
    'u-030',
    'Cheryl Ong <cheryl.ong@merlionfreight.example>',
    '2027-06-22T09:00:00+08:00',
    'Re: Security',
    `
Hi Dana, where are your data centres located, and can we choose the region?

Cheryl`,
    { company: 'Merlionfreight', intent: 'request_information', step: 'answer_questions/us' },
  ),
  m(
    'u-031',
    'Niklas Lang <niklas.lang@langtech.example>',
    '2027-06-22T10:00:00+02:00',
    'Frage',
    `
Hallo Dana, unterstützt Conduit auch Exchange On-Premises?

Niklas`,
    { company: 'Langtech', intent: 'request_information', step: 'answer_questions/us' },
  ),
  m(
    'u-032',
    'Purchasing <purchasing@kestrelaero.example>',
    '2027-06-23T08:00:00-04:00',
    'PO 2027-3341',
    `
Please see attached PO 2027-3341 for 60 licences. Confirm by return.

Kestrel Aero Purchasing`,
    { mailbox: true, company: 'Kestrelaero', intent: 'purchase_order', step: 'process_order/us' },
  ),
  m(
    'u-033',
    'Uwe Brandt <uwe.brandt@brandt-fenster.example>',
    '2027-06-23T11:00:00+02:00',
    'Bestellung',
    `
Guten Tag Frau Cole,

hiermit bestellen wir 15 Lizenzen gemäß Ihrem Angebot NP-0702.

Mit freundlichen Grüßen
Uwe Brandt`,
    { company: 'Brandt Fenster', intent: 'purchase_order', step: 'process_order/us' },
  ),
  m(
    'u-034',
    'Lori Chambers <lori@suncoastspas.example>',
    '2027-06-24T13:00:00-04:00',
    'Re: quote NP-0699',
    `
Let's do it! Please get us set up with the 20 seat plan and bill us annually.

Lori Chambers
Suncoast Spas`,
    { company: 'Suncoast Spas', intent: 'purchase_order', step: 'process_order/us' },
  ),
  m(
    'u-035',
    'Ivo Marin <ivo.marin@adriatic-charter.example>',
    '2027-06-24T10:00:00+02:00',
    'Approval',
    `
Dear Dana, I am pleased to inform you that we have decided to move forward with Northpeak. What are the next steps?

Ivo Marin`,
    { company: 'Adriatic Charter', intent: 'purchase_order', step: 'process_order/us' },
  ),
  m(
    'u-036',
    'Tamsin Blythe <tamsin@blythepottery.example>',
    '2027-06-25T09:00:00+01:00',
    'Re: Quote',
    `
Hi Dana, any flexibility on the price? We're a tiny team and it's a bit of a stretch.

Tamsin`,
    { company: 'Blythepottery', intent: 'negotiate', step: 'review_terms/us' },
  ),
  m(
    'u-037',
    'Roberto Sala <roberto.sala@sala-impianti.example>',
    '2027-06-25T11:30:00+02:00',
    'Sconto',
    `
Gentile Dana,

sarebbe possibile avere uno sconto del 10% sul preventivo?

Cordiali saluti,
Roberto Sala`,
    { company: 'Sala Impianti', intent: 'negotiate', step: 'review_terms/us' },
  ),
  m(
    'u-038',
    'Colleen Dwyer <colleen.dwyer@bayridgebank.example>',
    '2027-06-28T10:00:00-04:00',
    'MSA',
    `
Dana,

Attached are our redlines to the MSA. Please review with your counsel and revert by July 6. The indemnity language in section 9 is a sticking point.

Colleen Dwyer
Bayridge Bank`,
    { company: 'Bayridge Bank', intent: 'negotiate', step: 'review_terms/us', due: '2027-07-06' },
  ),
  m(
    'u-039',
    'Vikram Shah <vikram.shah@monsoonretail.example>',
    '2027-06-28T17:00:00+05:30',
    'Re: Commercials',
    `
Hi Dana, thanks for the commercials. Need you to do better on the onboarding fee, can you waive it?

Vikram`,
    { company: 'Monsoonretail', intent: 'negotiate', step: 'review_terms/us' },
  ),
  m(
    'u-040',
    'Astrid Noren <astrid.noren@lappvind.example>',
    '2027-06-29T09:00:00+02:00',
    'Re: Offer',
    `
Hello Dana,

Thank you for the offer. To be honest it is far above what we had expected for this kind of tool.

Astrid`,
    { company: 'Lappvind', intent: 'objection', step: 'address_objection/us' },
  ),
  m(
    'u-041',
    'Ray Kowalski <ray@steelcitymotors.example>',
    '2027-06-29T14:00:00-04:00',
    'Re: demo',
    `
My team liked it but they don't trust a machine reading their mail. That's a real problem for us.

Ray`,
    { company: 'Steelcitymotors', intent: 'objection', step: 'address_objection/us' },
  ),
  m(
    'u-042',
    'Dorothea Wirth <d.wirth@wirth-pharma.example>',
    '2027-06-30T10:00:00+02:00',
    'AW: Angebot',
    `
Sehr geehrte Frau Cole,

leider ist das Angebot für uns zu teuer.

Mit freundlichen Grüßen
Dorothea Wirth`,
    { company: 'Wirth Pharma', intent: 'objection', step: 'address_objection/us' },
  ),
  m(
    'u-043',
    'Mandy Cho <mandy.cho@rivertowncredit.example>',
    '2027-06-30T09:00:00-05:00',
    'Emails missing',
    `
Hi support, emails from two of our reps are no longer being picked up since Monday. Could you investigate?

Mandy Cho
Rivertown Credit Union`,
    { company: 'Rivertown Credit Union', intent: 'support', step: 'resolve_issue/us' },
  ),
  m(
    'u-044',
    'Pierre Blanchet <pierre.blanchet@alpage-ski.example>',
    '2027-07-01T10:00:00+02:00',
    'Problème',
    `
Bonjour, la synchronisation ne fonctionne plus depuis hier. Pouvez-vous regarder ?

Pierre Blanchet`,
    { company: 'Alpage Ski', intent: 'support', step: 'resolve_issue/us' },
  ),
  m(
    'u-045',
    'Alicia Boyd <alicia@boydlandscapes.example>',
    '2027-07-01T15:00:00-07:00',
    'locked out',
    `
I'm locked out of my account and the reset link gives an error. Can you help me get back in?

Alicia`,
    { company: 'Boydlandscapes', intent: 'support', step: 'resolve_issue/us' },
  ),
  m(
    'u-046',
    'Duncan Shaw <duncan.shaw@loch-salmon.example>',
    '2027-07-02T09:00:00+01:00',
    'Meet Morag',
    `
Dana, meet Morag Kerr, our new commercial director, who'll be looking after this from now on. Morag's in cc.

Duncan`,
    { company: 'Loch Salmon', intent: 'introduction', step: 'reach_out/us' },
    { cc: 'Morag Kerr <morag.kerr@loch-salmon.example>' },
  ),
  m(
    'u-047',
    'Esther Blum <esther.blum@blumkliniken.example>',
    '2027-07-02T11:00:00+02:00',
    'Ansprechpartner',
    `
Guten Tag Frau Cole,

Ihr neuer Ansprechpartner ist Herr Jonas Wirtz, den ich in cc nehme.

Freundliche Grüße
Esther Blum`,
    { company: 'Blumkliniken', intent: 'introduction', step: 'reach_out/us' },
    { cc: 'Jonas Wirtz <jonas.wirtz@blumkliniken.example>' },
  ),
  m(
    'u-048',
    'Corey Hunt <corey.hunt@timberjack-homes.example>',
    '2027-07-05T10:00:00-06:00',
    'Re: CRM',
    `
You'll want to talk to Lisa Marsh about this, she's our VP Sales: lisa.marsh@timberjack-homes.example

Corey`,
    { company: 'Timberjack Homes', intent: 'introduction', step: 'reach_out/us' },
  ),
  m(
    'u-049',
    'Jan Willems <jan.willems@deltaworks-nl.example>',
    '2027-07-06T09:00:00+02:00',
    'Re: Offerte',
    `
Hi Dana, thanks. We'll look at it this week and I'll get back to you on Monday.

Jan`,
    { company: 'Deltaworks Nl', intent: 'commitment', step: 'follow_up/them', due: '2027-07-12' },
  ),
  m(
    'u-050',
    'Serena Wolfe <serena@wolfeoptics.example>',
    '2027-07-06T14:00:00-04:00',
    'Re: proposal',
    `
Received with thanks. My partners and I will review and I should have an answer for you by the 16th.

Serena`,
    { company: 'Wolfeoptics', intent: 'commitment', step: 'follow_up/them', due: '2027-07-16' },
  ),
  m(
    'u-051',
    'Thomas Egger <thomas.egger@eggerbrau.example>',
    '2027-07-07T10:00:00+02:00',
    'AW: Angebot',
    `
Hallo Frau Cole,

danke für das Angebot. Wir besprechen das intern und geben Ihnen bis Ende der Woche Bescheid.

Grüße
Thomas Egger`,
    { company: 'Eggerbrau', intent: 'commitment', step: 'follow_up/them', due: '2027-07-09' },
  ),
  m(
    'u-052',
    'Kim Sutherland <kim.sutherland@northernlighting.example>',
    '2027-07-07T11:00:00-06:00',
    'contract',
    `
Dana, the contract is with our lawyer. We'll sign it on Friday and scan it back.

Kim`,
    { company: 'Northernlighting', intent: 'commitment', step: 'sign_contract/them', due: '2027-07-09' },
  ),
  m(
    'u-053',
    'Aino Laine <aino.laine@pohjola-design.example>',
    '2027-07-08T09:00:00+03:00',
    'PO',
    `
Hi Dana,

Just confirming that our finance will issue the PO next week. Sorry for the delay.

Aino`,
    { company: 'Pohjola Design', intent: 'commitment', step: 'send_purchase_order/them', due: '2027-07-16' },
  ),
  m(
    'u-054',
    'Bernard Moss <bernard@mosscarpets.example>',
    '2027-07-08T15:00:00+01:00',
    'Re: your email',
    `
Hi Dana, I'll send you the list of users on Tuesday.

Bernard Moss`,
    { company: 'Mosscarpets', intent: 'commitment', step: 'send_information/them', due: '2027-07-13' },
  ),
  m(
    'u-055',
    'Valerie Petit <valerie.petit@petit-frere.example>',
    '2027-07-09T10:00:00+02:00',
    'Re: Proposition',
    `
Bonjour Dana,

Merci pour votre proposition. Je reviens vers vous la semaine prochaine.

Cordialement,
Valérie Petit`,
    {
      company: 'Petit Frere',
      name: 'Valérie Petit',
      intent: 'commitment',
      step: 'follow_up/them',
      due: '2027-07-16',
    },
  ),
  m(
    'u-056',
    'Mitch Conway <mitch@conwayfarms.example>',
    '2027-07-09T08:00:00-05:00',
    'Re: Conduit',
    `
Harvest is about to start so I won't have a minute until October. Hit me up then.

Mitch`,
    { company: 'Conwayfarms', intent: 'postpone', step: 'follow_up/us', due: '2027-10-01' },
  ),
  m(
    'u-057',
    'Ilse de Groot <ilse@grootbloemen.example>',
    '2027-07-12T09:30:00+02:00',
    'Re: Follow up',
    `
Hi Dana,

We decided to postpone the CRM project to next year. Please contact me again in January 2028.

Ilse`,
    { company: 'Grootbloemen', intent: 'postpone', step: 'follow_up/us', due: '2028-01-03' },
  ),
  m(
    'u-058',
    'Tony Marsh <tony.marsh@castlegate.example>',
    '2027-07-12T14:00:00+01:00',
    'Re: Northpeak',
    `
Dana - timing isn't great, we're mid reorg and there's no budget. Try me after the summer?

Tony`,
    { company: 'Castlegate', intent: 'postpone', step: 'follow_up/us', budget: { status: 'none' } },
  ),
  m(
    'u-059',
    'Claudia Neri <claudia.neri@neri-gioielli.example>',
    '2027-07-13T10:00:00+02:00',
    'Re: Proposta',
    `
Gentile Dana,

al momento il progetto è rimandato. Possiamo risentirci a settembre?

Saluti
Claudia Neri`,
    { company: 'Neri Gioielli', intent: 'postpone', step: 'follow_up/us', due: '2027-09-01' },
  ),
  m(
    'u-060',
    'Wes Ballard <wes@ballardboats.example>',
    '2027-07-13T16:00:00-04:00',
    'Re: next step',
    `
Let's circle back in two months once the new GM has settled in.

Wes`,
    { company: 'Ballardboats', intent: 'postpone', step: 'follow_up/us', due: '2027-09-13' },
  ),
  m(
    'u-061',
    'Ludmila Hrubá <ludmila.hruba@brnoglas.example>',
    '2027-07-14T09:00:00+02:00',
    'Re: Offer',
    `
Dear Dana,

thank you for your offer, but we have chosen a different supplier.

Kind regards,
Ludmila Hrubá`,
    { company: 'Brnoglas', intent: 'decline', step: 'close_out/us' },
  ),
  m(
    'u-062',
    'Shane Porter <shane@portersurf.example>',
    '2027-07-14T12:00:00+10:00',
    'Re: demo',
    `
Cheers for the demo Dana, but it's not for us. All the best.

Shane`,
    { company: 'Portersurf', intent: 'decline', step: 'close_out/us' },
  ),
  m(
    'u-063',
    'Renate Vogt <renate.vogt@vogt-textil.example>',
    '2027-07-15T10:00:00+02:00',
    'Absage',
    `
Sehr geehrte Frau Cole,

vielen Dank für Ihre Mühe. Wir haben uns gegen eine Einführung entschieden.

Mit freundlichen Grüßen
Renate Vogt`,
    { company: 'Vogt Textil', intent: 'decline', step: 'close_out/us' },
  ),
  m(
    'u-064',
    'Blake Norton <blake.norton@ridgewaydental.example>',
    '2027-07-15T13:00:00-05:00',
    'Re: Re: checking in',
    `
Dana, I should have told you sooner: we signed with somebody else last month. Sorry.

Blake`,
    { company: 'Ridgewaydental', intent: 'decline', step: 'close_out/us' },
  ),
  m(
    'u-065',
    'Ximena Rojas <ximena.rojas@llanogrande.example>',
    '2027-07-16T10:00:00-05:00',
    'Estado',
    `
Hola Dana, ¿hay novedades sobre el contrato?

Ximena`,
    {
      company: 'Llanogrande',
      intent: ['follow_up', 'request_contract'],
      step: ['send_contract/us', 'follow_up/us'],
    },
  ),
  m(
    'u-066',
    'Dale Cooperson <dale@coopersonseed.example>',
    '2027-07-16T11:00:00-05:00',
    'Re: Re: quote',
    `
Dana, where are we with the revised quote? I was expecting it on Wednesday.

Dale`,
    { company: 'Coopersonseed', intent: ['follow_up', 'request_pricing'], step: 'send_pricing/us' },
  ),
  m(
    'u-067',
    'Freya Lind <freya.lind@skargard-hotell.example>',
    '2027-07-19T09:00:00+02:00',
    'Reminder',
    `
Hi Dana,

A friendly reminder about the questions I sent on the 12th. Could you have a look?

Freya`,
    { company: 'Skargard Hotell', intent: 'follow_up', step: ['follow_up/us', 'answer_questions/us'] },
  ),
  m(
    'u-068',
    'Gordon Pym <gordon.pym@pymshipping.example>',
    '2027-07-19T15:00:00+01:00',
    'BANT',
    `
Hi Dana,

In answer to your mail: we've budgeted £25,000, I'm the decision maker, and we need to be live by 1 October. Please send the proposal.

Gordon Pym
Pym Shipping Ltd`,
    {
      company: 'Pym Shipping',
      intent: 'request_proposal',
      step: 'send_proposal/us',
      budget: { status: 'amount', amount: 25000, currency: 'GBP' },
      authority: { status: 'decision_maker' },
      timeline: '2027-10-01',
    },
  ),
  m(
    'u-069',
    'Lena Hoffmann <lena.hoffmann@hoffmann-moebel.example>',
    '2027-07-20T10:00:00+02:00',
    'Budget',
    `
Hallo Dana,

das Budget ist freigegeben. Bitte senden Sie uns das finale Angebot bis zum 30. Juli. Der Start ist für September geplant.

Viele Grüße
Lena Hoffmann`,
    {
      company: 'Hoffmann Moebel',
      intent: 'request_proposal',
      step: 'send_proposal/us',
      due: '2027-07-30',
      budget: { status: 'approved' },
      timeline: '2027-09',
    },
  ),
  m(
    'u-070',
    'Preston Yates <preston@yatesmedical.example>',
    '2027-07-20T14:00:00-05:00',
    'pricing + timing',
    `
Dana, we're looking at Q4 for rollout. Our COO needs to sign off. Can you send pricing for 75 users so I can get that moving?

Preston Yates
Yates Medical`,
    {
      company: 'Yates Medical',
      intent: 'request_pricing',
      step: 'send_pricing/us',
      authority: { status: 'needs_approval', approver: 'coo' },
      timeline: '2027-Q4',
    },
  ),
  m(
    'u-071',
    'Sanne Bakker <sanne.bakker@polderzuivel.example>',
    '2027-07-21T09:00:00+02:00',
    'Proposal',
    `
Hi Dana, our contract with the current vendor ends in December and we want a replacement in place by November. Could you send us a proposal in the next ten days?

Sanne Bakker
Polderzuivel`,
    {
      company: 'Polderzuivel',
      intent: 'request_proposal',
      step: 'send_proposal/us',
      due: '2027-07-31',
      timeline: '2027-11',
    },
  ),
  m(
    'u-072',
    'Elton Reid <elton@reidrentals.example>',
    '2027-07-21T12:00:00-04:00',
    'Re: options',
    `
We can do up to $1,500 a month, that's the ceiling. If that's workable send me a quote.

Elton`,
    {
      company: 'Reidrentals',
      intent: 'request_pricing',
      step: 'send_pricing/us',
      budget: { status: 'amount', amount: 1500, currency: 'USD' },
    },
  ),
  m(
    'u-073',
    'Inés Castro <ines.castro@galiciamar.example>',
    '2027-07-22T10:00:00+02:00',
    'Presupuesto',
    `
Hola Dana:

Tenemos un presupuesto de 12.000 € y nos gustaría ver una demo la próxima semana.

Un saludo,
Inés`,
    {
      company: 'Galiciamar',
      intent: 'request_demo',
      step: 'schedule_demo/us',
      due: '2027-07-30',
      budget: { status: 'amount', amount: 12000, currency: 'EUR' },
    },
  ),
  m(
    'u-074',
    'Nora Fielding <nora.fielding@fieldingfoods.example>',
    '2027-07-22T13:00:00+01:00',
    'Approval',
    `
Hi Dana, our finance director has to approve the spend, and he's asked for a cost breakdown. Could you send one by Tuesday?

Nora`,
    {
      company: 'Fieldingfoods',
      intent: 'request_pricing',
      step: 'send_pricing/us',
      due: '2027-07-27',
      authority: { status: 'needs_approval', approver: 'cfo' },
    },
  ),
  m(
    'u-075',
    'Randall King <randall.king@kingcounty-farms.example>',
    '2027-07-23T09:00:00-07:00',
    'go live',
    `
Dana, planning to launch in January. What do you need from us to get going? And could we set up a kickoff call for the first week of August?

Randall`,
    {
      company: 'Kingcounty Farms',
      intent: 'schedule_meeting',
      step: 'schedule_meeting/us',
      due: '2027-08-06',
      timeline: '2028-01',
    },
  ),
  m(
    'u-076',
    'Dana Cole <dana@northpeak.example>',
    '2027-07-26T09:00:00+01:00',
    'Re: pricing + timing',
    `
Hi Preston,

Thanks for this. I'll send the pricing for 75 users over by Wednesday.

Dana`,
    {
      contact: 'preston@yatesmedical.example',
      name: 'Preston Yates',
      company: 'Yatesmedical',
      step: 'send_pricing/us',
      due: '2027-07-28',
    },
    { to: 'Preston Yates <preston@yatesmedical.example>' },
  ),
  m(
    'u-077',
    'Dana Cole <dana@northpeak.example>',
    '2027-07-26T10:00:00+01:00',
    'Re: Docs',
    `
Hi Isla,

Let me dig out the pen test summary, I'll share it with you tomorrow morning.

Best,
Dana`,
    {
      contact: 'isla.munro@hebrideanwool.example',
      name: 'Isla Munro',
      company: 'Hebrideanwool',
      step: 'send_information/us',
      due: '2027-07-27',
    },
    { to: 'Isla Munro <isla.munro@hebrideanwool.example>' },
  ),
  m(
    'u-078',
    'Tom Reed <tom.reed@fieldreps.example>',
    '2027-07-27T10:00:00+02:00',
    'Signature',
    `
Dear Ivo,

please find the contract attached. Could you return the signed copy by 3 August?

Kind regards
Tom Reed`,
    {
      contact: 'ivo.marin@adriatic-charter.example',
      name: 'Ivo Marin',
      company: 'Adriatic Charter',
      step: 'sign_contract/them',
      due: '2027-08-03',
    },
    { to: 'Ivo Marin <ivo.marin@adriatic-charter.example>' },
  ),
  m(
    'u-079',
    'Dana Cole <dana@northpeak.example>',
    '2027-07-27T15:00:00+01:00',
    'Re: Call',
    `
Hi Michal, I will call you on Thursday at 13:30.

Dana`,
    {
      contact: 'michal.dvorak@pilsen-gears.example',
      name: 'Michal Dvorak',
      company: 'Pilsen Gears',
      step: 'call_back/us',
      due: '2027-07-29',
    },
    { to: 'Michal Dvorak <michal.dvorak@pilsen-gears.example>' },
  ),
  m(
    'u-080',
    'Dana Cole <dana@northpeak.example>',
    '2027-07-28T09:00:00+01:00',
    'Checking in',
    `
Hi Serena,

I wanted to follow up on the proposal. Have you had a chance to review it?

Dana`,
    {
      contact: 'serena@wolfeoptics.example',
      name: 'Serena Wolfe',
      company: 'Wolfeoptics',
      step: 'follow_up/them',
    },
    { to: 'Serena Wolfe <serena@wolfeoptics.example>' },
  ),
  m(
    'u-081',
    'Dana Cole <dana@northpeak.example>',
    '2027-07-28T10:00:00+01:00',
    'Great meeting you',
    `
Hi Morag,

It was great to meet you today. Have a lovely weekend!

Dana`,
    'nothing',
    { to: 'Morag Kerr <morag.kerr@loch-salmon.example>' },
  ),
  m(
    'u-082',
    'Dana Cole <dana@northpeak.example>',
    '2027-07-28T11:00:00+01:00',
    'notes',
    `
Morning, can you call Preston about the pricing today? I'm out tomorrow.`,
    'nothing',
    { to: 'Tom Reed <tom.reed@fieldreps.example>' },
  ),
  m(
    'u-083',
    'Lars Petersen <lars.petersen@fanoe-ferries.example>',
    '2027-07-29T13:00:00+02:00',
    'Automatisk svar: Proposal',
    `
I am out of office until 16 August and will answer your mail when I return.`,
    'nothing',
  ),
  m(
    'u-084',
    'Valerie Petit <valerie.petit@petit-frere.example>',
    '2027-08-02T10:00:00+02:00',
    'Re: Proposition',
    `
Bonjour,

Je suis en congés jusqu'au 23 août. En cas d'urgence, contactez info@petit-frere.example.`,
    'nothing',
  ),
  m(
    'u-085',
    'Renee Baxter <renee.baxter@lakeshorelegal.example>',
    '2027-08-02T09:00:00-05:00',
    'Re: Order form question',
    `
Thanks for your email. I'm out on parental leave until November. For anything contract related please contact Paul Baxter.`,
    'nothing',
  ),
  m(
    'u-086',
    'Pipeline Academy <academy@pipelineacademy.example>',
    '2027-08-03T06:00:00-04:00',
    'Your free proposal template inside',
    `
Grab our free proposal template and book a demo of the new course.

You're subscribed with dana@northpeak.example. Update your preferences or unsubscribe.`,
    'nothing',
  ),
  m(
    'u-087',
    'Zoomroom <no-reply@zoomroom.example>',
    '2027-08-03T09:00:00+00:00',
    'Your meeting starts in 1 hour',
    `
Reminder: call with Acme at 10:00. Please join with the link below.`,
    'nothing',
  ),
  m(
    'u-088',
    'Quentin Ross <quentin@rossarchitects.example>',
    '2027-08-03T09:00:00+01:00',
    'Tentative: Coffee with Dana',
    `
Quentin Ross has tentatively accepted this invitation.`,
    'nothing',
  ),
  m(
    'u-089',
    'postmaster@mail.oldfirm.example',
    '2027-08-04T09:00:00+00:00',
    'Undeliverable: Proposal',
    `
Delivery has failed to these recipients. Please contact your administrator and send the message again.`,
    'nothing',
  ),
  m(
    'u-090',
    'Shop Supplies <orders@shopsupplies.example>',
    '2027-08-04T10:00:00+00:00',
    'Order confirmation #99120',
    `
Thank you for your order. Your total is £84.20. We will send your items within 2 days.`,
    'nothing',
  ),
  m(
    'u-091',
    'Lori Chambers <lori@suncoastspas.example>',
    '2027-08-05T13:00:00-04:00',
    'Re: onboarding',
    `
You are the best, thank you so much!!

Lori`,
    'nothing',
  ),
  m(
    'u-092',
    'Gordon Pym <gordon.pym@pymshipping.example>',
    '2027-08-05T15:00:00+01:00',
    'Re: Proposal',
    `
Thanks Dana, safely received.

GP`,
    'nothing',
  ),
  m(
    'u-093',
    'Thomas Egger <thomas.egger@eggerbrau.example>',
    '2027-08-06T10:00:00+02:00',
    'AW: Termin',
    `
Vielen Dank, der Termin ist bestätigt. Bis Donnerstag!

Thomas Egger`,
    'nothing',
  ),
  m(
    'u-094',
    'Beate Simon <beate.simon@simon-logistik.example>',
    '2027-08-06T11:00:00+02:00',
    'AW: Rückruf',
    `
Hallo Dana, ein Anruf ist nicht mehr nötig, die Frage hat sich erledigt.

Beate`,
    'nothing',
  ),
  m(
    'u-095',
    'Rory Campbell <rory@stillwatergin.example>',
    '2027-08-09T16:00:00+01:00',
    'Re: numbers',
    `
No rush at all and no need to send anything else, we have what we need. Lovely chatting.

Rory`,
    'nothing',
  ),
  m(
    'u-096',
    'Kurt Ames <kurt.ames@amesfoundry.example>',
    '2027-08-09T15:00:00-04:00',
    'Re: proposal',
    `
Board meeting went fine yesterday. They liked the proposal you sent. Nothing for you to do right now.

Kurt`,
    'nothing',
  ),
  m(
    'u-097',
    'Preston Yates <preston@yatesmedical.example>',
    '2027-08-10T14:00:00-05:00',
    'fyi',
    `
FYI our COO asked the finance team to compare your pricing with last year's spend. They're doing that internally.

Preston`,
    'nothing',
  ),
  m(
    'u-098',
    'Sanne Bakker <sanne.bakker@polderzuivel.example>',
    '2027-08-10T09:00:00+02:00',
    'Re: Proposal',
    `
Should we ever expand to Belgium we would need a bigger contract, but that's years away!

Sanne`,
    'nothing',
  ),
  m(
    'u-099',
    'Derrick Vaughn <derrick@cloudmigratepros.example>',
    '2027-08-11T03:00:00-05:00',
    'Cut your cloud bill',
    `
Hi Dana,

I noticed your company is hiring engineers. We specialize in helping SaaS companies like yours cut cloud costs by 30%. Do you have 15 minutes this week for a call?

Derrick`,
    'nothing',
  ),
  m(
    'u-100',
    'Monica Lane <monica@officesnacks.example>',
    '2027-08-11T09:00:00-04:00',
    'Snacks for your team',
    `
Hey Dana! Our healthy snack boxes keep 500+ teams happy. Want me to send a free sample box and our price list?

Monica`,
    'nothing',
  ),
  m(
    'u-101',
    'Expo Contacts <lisa@expocontacts.example>',
    '2027-08-12T05:00:00-05:00',
    'RevCon 2027 list',
    `
Hi, would you be interested in acquiring the RevCon 2027 attendees list with 5,000 verified emails? Reply and I will send pricing.`,
    'nothing',
  ),
  m(
    'u-102',
    'Hans Maurer <hans@maurer-kapital.example>',
    '2027-08-12T08:00:00+00:00',
    'Funding',
    `
Dear Sir, we provide business loans from 50,000 to 5 million at low rates. Send us your requirements today.`,
    'nothing',
  ),
  m(
    'u-103',
    'Ольга Смирнова <olga@uralmash-it.example>',
    '2027-08-13T10:00:00+05:00',
    'Предложение',
    `
Добрый день, Дана! Не могли бы вы прислать коммерческое предложение до конца недели?`,
    'nothing',
  ),
  m(
    'u-104',
    '李伟 <li.wei@huangpu-tech.example>',
    '2027-08-13T10:00:00+08:00',
    '报价',
    `
您好，请在周五之前把报价发给我。谢谢。`,
    'nothing',
  ),
  m(
    'u-105',
    'Connie Babbage <connie@babbagebooks.example>',
    '2027-08-16T13:00:00+01:00',
    'Re: product',
    `
Ignore my last email, I found the price list on your site.

Connie`,
    'nothing',
  ),
  m(
    'u-106',
    'Emre Kaya <emre.kaya@bosphor-tekstil.example>',
    '2027-08-16T10:00:00+03:00',
    'Re: Meeting',
    `
Thank you Dana, it was very nice to meet you in London last week. Our team enjoyed the demo.

Emre`,
    'nothing',
  ),
  m(
    'u-107',
    'Ivo Marin <ivo.marin@adriatic-charter.example>',
    '2027-08-17T10:00:00+02:00',
    'Re: Signature',
    `
> Could you return the signed copy by 3 August?

Done, it went out this morning.

Ivo`,
    'nothing',
  ),
  m(
    'u-108',
    'Trish Gallagher <trish@gallagherpr.example>',
    '2027-08-17T11:00:00-04:00',
    'Re: touch base',
    `
On my way to the airport, so short: could you resend the dial-in for our call at 3 today?

Sent from my iPhone

On Tue, Aug 17, 2027 at 9:00 AM Dana Cole <dana@northpeak.example> wrote:
> Looking forward to our call. I'd love to hear about your budget.`,
    {
      company: 'Gallagherpr',
      intent: ['request_information', 'schedule_meeting'],
      step: ['send_information/us', 'schedule_meeting/us'],
      due: '2027-08-17',
    },
  ),
  m(
    'u-109',
    'Bart Verhoeven <bart@verhoevenbouw.example>',
    '2027-08-18T09:00:00+02:00',
    'RE: Voorstel',
    `
Hi Dana,

Please send me the updated proposal before Wednesday.

Bart

Van: Dana Cole <dana@northpeak.example>
Verzonden: dinsdag 17 augustus 2027 16:00
Aan: Bart Verhoeven <bart@verhoevenbouw.example>
Onderwerp: Voorstel

Hi Bart, shall we schedule a demo in September? Please let me know your budget.`,
    { company: 'Verhoevenbouw', intent: 'request_proposal', step: 'send_proposal/us', due: '2027-08-24' },
  ),
  m(
    'u-110',
    'Simran Gill <simran.gill@punjabagro.example>',
    '2027-08-18T12:00:00+05:30',
    'Proposal & demo',
    `
Dear Dana,

Kindly arrange a product demonstration for our management on 26th August at 11 am. Post that we can discuss commercials.

Warm regards,
Simran Gill
Punjab Agro Exports`,
    { company: 'Punjabagro', intent: 'request_demo', step: 'schedule_demo/us', due: '2027-08-26' },
  ),
  m(
    'u-111',
    'Zack Orr <zack@orrelectric.example>',
    '2027-08-19T08:00:00-06:00',
    'Re: visit',
    `
can we do monday instead? something came up friday

zack`,
    { company: 'Orrelectric', intent: 'schedule_meeting', step: 'schedule_meeting/us', due: '2027-08-23' },
  ),
  m(
    'u-112',
    'Heidi Frank <heidi.frank@frank-verlag.example>',
    '2027-08-19T10:00:00+02:00',
    'Termin',
    `
Liebe Frau Cole,

gerne würde ich einen Termin mit Ihnen vereinbaren. Passt Ihnen der 2. September um 10 Uhr?

Beste Grüße
Heidi Frank`,
    { company: 'Frank Verlag', intent: 'schedule_meeting', step: 'schedule_meeting/us', due: '2027-09-02' },
  ),
  m(
    'u-113',
    'Oliver Stone <oliver.stone@stoneandtile.example>',
    '2027-08-20T14:00:00+01:00',
    'Users',
    `
Hi Dana, we'd like to add five more seats to our plan. Can you let me know what that would cost?

Oliver`,
    { company: 'Stoneandtile', intent: 'request_pricing', step: 'send_pricing/us' },
  ),
  m(
    'u-114',
    'Aleksandra Pavic <a.pavic@zagreb-optika.example>',
    '2027-08-23T09:00:00+02:00',
    'References',
    `
Dear Dana, could you name two or three customers from retail whom we might contact as a reference?

Aleksandra Pavic`,
    { company: 'Zagreb Optika', intent: 'request_information', step: 'send_information/us' },
  ),
  m(
    'u-115',
    'Marvin Poole <marvin@poolebearings.example>',
    '2027-08-23T11:00:00-04:00',
    'Re: contract',
    `
Legal's done. One ask: can we move to net 45 payment terms? If so I can get this signed by Friday.

Marvin`,
    { company: 'Poolebearings', intent: 'negotiate', step: 'review_terms/us', timeline: '2027-08-27' },
  ),
  m(
    'u-116',
    'Keiko Mori <keiko.mori@moripaper.example>',
    '2027-08-24T10:00:00+09:00',
    'Proposal',
    `
Dear Dana-san,

Thank you for visiting us. We would like to ask you to send the proposal by September 10. The decision will be made by our board in October.

Best regards,
Keiko Mori`,
    {
      company: 'Moripaper',
      intent: 'request_proposal',
      step: 'send_proposal/us',
      due: '2027-09-10',
      timeline: '2027-10',
      authority: { status: 'needs_approval', approver: 'board' },
    },
  ),
  m(
    'u-117',
    'Ted Lawson <ted@lawsontools.example>',
    '2027-08-24T15:00:00-05:00',
    'Re: Re: proposal',
    `
Looks great. I need to run it by my CEO first. I'll let you know early next week.

Ted`,
    {
      company: 'Lawsontools',
      intent: 'commitment',
      step: 'follow_up/them',
      due: '2027-08-30',
      authority: { status: 'needs_approval', approver: 'ceo' },
    },
  ),
  m(
    'u-118',
    'Pauline Weber <pauline.weber@weberglas.example>',
    '2027-08-25T09:00:00+02:00',
    'Trial',
    `
Hello, we want to try Conduit with five people before we buy. Could you set up a trial account for us?

Pauline Weber
Weber Glas`,
    { company: 'Weber Glas', intent: 'request_demo', step: 'schedule_demo/us' },
  ),
  m(
    'u-119',
    'Gus Petrakis <gus@petrakisfoods.example>',
    '2027-08-25T13:00:00-04:00',
    'Re: numbers',
    `
Dana I'm sorry but there is no way we can justify this price to ownership.

Gus`,
    { company: 'Petrakisfoods', intent: 'objection', step: 'address_objection/us' },
  ),
  m(
    'u-120',
    'Noor Rahman <noor.rahman@gulfbreeze.example>',
    '2027-08-26T10:00:00+04:00',
    'Handover',
    `
Dear Dana,

From September my colleague Salma Idris (cc) will be your point of contact for this project. She is fully briefed.

Noor Rahman`,
    { company: 'Gulfbreeze', intent: 'introduction', step: 'reach_out/us' },
    { cc: 'Salma Idris <salma.idris@gulfbreeze.example>' },
  ),
  m(
    'u-121',
    'Jesper Friis <jesper.friis@friisvin.example>',
    '2027-08-26T12:00:00+02:00',
    'Prices',
    `
Hi Dana. I can't find any prices on your website. What do you charge per user?

Jesper`,
    { company: 'Friisvin', intent: 'request_pricing', step: 'send_pricing/us' },
  ),
  m(
    'u-122',
    'Lydia Barnes <lydia@barnesrealty.example>',
    '2027-08-27T09:00:00-05:00',
    'Re: hello again',
    `
Not interested, please remove me from your list.`,
    { company: 'Barnesrealty', intent: 'decline', step: 'close_out/us' },
  ),
  m(
    'u-123',
    'Matteo Gallo <matteo.gallo@gallomarmi.example>',
    '2027-08-27T10:00:00+02:00',
    'Contratto',
    `
Buongiorno Dana,

può inviarci il contratto entro la fine della prossima settimana?

Grazie
Matteo Gallo
Gallo Marmi S.p.A.`,
    { company: 'Gallo Marmi', intent: 'request_contract', step: 'send_contract/us', due: '2027-09-03' },
  ),
  m(
    'u-124',
    'Sheila Ortega <sheila@desertbloomspa.example>',
    '2027-08-30T09:00:00-07:00',
    'stopped syncing',
    `
Hi Dana - nothing has synced to HubSpot since Friday. Could someone take a look today?

Sheila`,
    { company: 'Desertbloomspa', intent: 'support', step: 'resolve_issue/us', due: '2027-08-30' },
  ),
];
