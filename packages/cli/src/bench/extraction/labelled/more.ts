import { tune, type LabelledMessage } from './format.ts';

/** A second round of senders: other trades, other tempers, other ways to say the same. */
export const more: readonly LabelledMessage[] = [
  tune(
    'm-whats-the-damage',
    {
      from: 'Terry Boone <terry@boonetruckparts.example>',
      at: '2027-01-12T07:45:00-06:00',
      subject: 'Re: your visit',
      text: `
Dana,
Good to meet you at the depot. What would it run us for 14 guys on the road plus 3 in the office? Ballpark is fine.
Terry
Boone Truck Parts`,
    },
    {
      contact: 'terry@boonetruckparts.example',
      name: 'Terry Boone',
      company: 'Boone Truck Parts',
      intent: 'request_pricing',
      step: 'send_pricing/us',
    },
  ),
  tune(
    'm-commercials',
    {
      from: 'Ananya Iyer <ananya.iyer@indigowave.example>',
      at: '2027-01-13T11:20:00+05:30',
      subject: 'Commercials for 400 seats',
      text: `
Hi Dana,

Hope you're well. Post our discussion, request you to share the commercials for 400 seats at the earliest, preferably by EOD tomorrow.

Thanks & Regards,
Ananya Iyer
Associate Director - Procurement
Indigowave Technologies`,
    },
    {
      contact: 'ananya.iyer@indigowave.example',
      name: 'Ananya Iyer',
      company: 'Indigowave',
      intent: 'request_pricing',
      step: 'send_pricing/us',
      due: '2027-01-14',
    },
  ),
  tune(
    'm-cost-breakdown',
    {
      from: 'Doug Whitaker <doug.whitaker@northforty.example>',
      at: '2027-01-14T16:05:00-07:00',
      subject: 'numbers',
      text: `
Dana, my boss is asking what the all-in cost looks like for year one. Can you put something together for me by next Friday?

Doug`,
    },
    {
      contact: 'doug.whitaker@northforty.example',
      name: 'Doug Whitaker',
      company: 'Northforty',
      intent: 'request_pricing',
      step: 'send_pricing/us',
      due: '2027-01-22',
    },
  ),
  tune(
    'm-demo-colleagues',
    {
      from: 'Hannah Schulz <h.schulz@klarwasser.example>',
      at: '2027-01-11T09:30:00+01:00',
      subject: 'Presentation for the team',
      text: `
Hi Dana,

My colleagues in service have not seen Conduit yet. Would it be possible to give them the same presentation you gave us in December? The week of January 25 would suit everyone.

Best regards,
Hannah`,
    },
    {
      contact: 'h.schulz@klarwasser.example',
      name: 'Hannah Schulz',
      company: 'Klarwasser',
      intent: ['request_demo', 'schedule_meeting'],
      step: ['schedule_demo/us', 'schedule_meeting/us'],
      due: '2027-01-29',
    },
  ),
  tune(
    'm-book-demo',
    {
      from: 'Tyrell James <tyrell@sparkhire-tools.example>',
      at: '2027-01-12T13:00:00-05:00',
      subject: 'book a demo',
      text: `I'd like to book a demo for my team (6 people). Any day next week works except Wednesday.

Tyrell James
Sparkhire Tools`,
    },
    {
      contact: 'tyrell@sparkhire-tools.example',
      name: 'Tyrell James',
      company: 'Sparkhire Tools',
      intent: 'request_demo',
      step: 'schedule_demo/us',
      due: '2027-01-22',
    },
  ),
  tune(
    'm-demo-ceo',
    {
      from: 'Lotte van Dam <lotte@tulpvers.example>',
      at: '2027-01-13T10:00:00+01:00',
      subject: 'Re: Conduit',
      text: `
Hi Dana,

Our CEO was curious after what I told her and wants to see a live demo. She signs off on all software. Does Thursday 21 January at 14:00 work for you?

Groetjes,
Lotte van Dam
Tulpvers BV`,
    },
    {
      contact: 'lotte@tulpvers.example',
      name: 'Lotte van Dam',
      company: 'Tulpvers',
      intent: 'request_demo',
      step: 'schedule_demo/us',
      due: '2027-01-21',
      authority: { status: 'needs_approval', approver: 'ceo' },
    },
  ),
  tune(
    'm-offer-formal',
    {
      from: 'Bjorn Aasen <bjorn.aasen@havkraft.example>',
      at: '2027-01-15T08:10:00+01:00',
      subject: 'Offer',
      text: `
Hello,

We have now concluded the technical evaluation and Northpeak came out on top. Next step is a binding offer from you. Our deadline for receiving it is 29 January.

Regards
Bjorn Aasen
Havkraft AS`,
    },
    {
      contact: 'bjorn.aasen@havkraft.example',
      name: 'Bjorn Aasen',
      company: 'Havkraft',
      intent: 'request_proposal',
      step: 'send_proposal/us',
      due: '2027-01-29',
    },
  ),
  tune(
    'm-proposal-revise',
    {
      from: 'Carla Espinoza <carla.espinoza@altamesa.example>',
      at: '2027-01-18T15:40:00-05:00',
      subject: 'Re: Proposal v1',
      text: `
Hi Dana,

Thanks for sending this over. Can you revise the proposal so it only covers phase 1? I'm presenting to leadership on Friday so would need it by Wednesday.

Carla Espinoza | Alta Mesa Foods`,
    },
    {
      contact: 'carla.espinoza@altamesa.example',
      name: 'Carla Espinoza',
      company: 'Altamesa',
      intent: 'request_proposal',
      step: 'send_proposal/us',
      due: '2027-01-20',
    },
  ),
  tune(
    'm-proposal-committee',
    {
      from: 'Farid Benali <farid.benali@maghreb-textile.example>',
      at: '2027-01-19T09:15:00+01:00',
      subject: 'Suite à notre échange',
      text: `
Dear Dana,

We would be grateful to receive your best proposal for 60 licences. The purchasing committee sits at the end of February. Budget is in place.

Farid Benali
Maghreb Textile`,
    },
    {
      contact: 'farid.benali@maghreb-textile.example',
      name: 'Farid Benali',
      company: 'Maghreb Textile',
      intent: 'request_proposal',
      step: 'send_proposal/us',
      budget: { status: 'approved' },
    },
  ),
  tune(
    'm-contract-docusign',
    {
      from: 'Paige Nolan <paige@brightside-dental.example>',
      at: '2027-01-20T12:25:00-08:00',
      subject: 'ready!',
      text: `
We're ready to sign! Send the DocuSign to me and to Dr. Lowe (drlowe@brightside-dental.example) whenever you can.

Paige Nolan
Practice Manager
Brightside Dental`,
    },
    {
      contact: 'paige@brightside-dental.example',
      name: 'Paige Nolan',
      company: 'Brightside Dental',
      intent: 'request_contract',
      step: 'send_contract/us',
    },
  ),
  tune(
    'm-contract-msa',
    {
      from: 'Gerald Okafor <gerald.okafor@sahelbank.example>',
      at: '2027-01-21T10:00:00+01:00',
      subject: 'MSA template',
      text: `
Dear Dana,

Before our lawyers can start, we need your standard MSA and the data processing agreement. Please forward both to legal@sahelbank.example with me in copy.

Yours faithfully,
Gerald Okafor`,
    },
    {
      contact: 'gerald.okafor@sahelbank.example',
      name: 'Gerald Okafor',
      company: 'Sahelbank',
      intent: ['request_contract', 'request_information'],
      step: ['send_contract/us', 'send_information/us'],
    },
  ),
  tune(
    'm-meeting-onsite',
    {
      from: 'Magnus Ek <magnus.ek@norrskog.example>',
      at: '2027-01-18T08:00:00+01:00',
      subject: 'Visit',
      text: `
Hi Dana,

Would you like to visit us in Umea? We could do the 3rd of February, after lunch.

Magnus`,
    },
    {
      contact: 'magnus.ek@norrskog.example',
      name: 'Magnus Ek',
      company: 'Norrskog',
      intent: 'schedule_meeting',
      step: 'schedule_meeting/us',
      due: '2027-02-03',
    },
  ),
  tune(
    'm-meeting-15min',
    {
      from: 'Kayla Brooks <kayla.brooks@vistaprime.example>',
      at: '2027-01-19T14:00:00-05:00',
      subject: 'Re: hello',
      text: `
Sure, I can do 15 minutes. How about Thursday at 4?

K`,
    },
    {
      contact: 'kayla.brooks@vistaprime.example',
      name: 'Kayla Brooks',
      company: 'Vistaprime',
      intent: 'schedule_meeting',
      step: 'schedule_meeting/us',
      due: '2027-01-21',
    },
  ),
  tune(
    'm-meeting-move',
    {
      from: 'Oscar Nunez <oscar@delrioseeds.example>',
      at: '2027-01-20T07:30:00-07:00',
      subject: 'today',
      text: `
Dana so sorry, stuck at a customer site. Can we push our call to tomorrow, same time?

Oscar`,
    },
    {
      contact: 'oscar@delrioseeds.example',
      name: 'Oscar Nunez',
      company: 'Delrioseeds',
      intent: 'schedule_meeting',
      step: 'schedule_meeting/us',
      due: '2027-01-21',
    },
  ),
  tune(
    'm-meeting-after',
    {
      from: 'Jana Svoboda <jana.svoboda@moravia-glass.example>',
      at: '2027-01-21T13:50:00+01:00',
      subject: 'Meeting',
      text: `
Dear Dana,

I have read your material and I think it makes sense to meet. I am travelling until the end of the month. Could we find a slot after February 3?

Kind regards
Jana Svoboda`,
    },
    {
      contact: 'jana.svoboda@moravia-glass.example',
      name: 'Jana Svoboda',
      company: 'Moravia Glass',
      intent: 'schedule_meeting',
      step: 'schedule_meeting/us',
      due: '2027-02-03',
    },
  ),
  tune(
    'm-call-number',
    {
      from: 'Bill Sutter <bsutter@greatlakesmarine.example>',
      at: '2027-01-22T09:10:00-05:00',
      subject: 'call me',
      text: `Dana - call me when you get a chance, 555-0142. Thx Bill`,
    },
    {
      contact: 'bsutter@greatlakesmarine.example',
      name: 'Bill Sutter',
      company: 'Greatlakesmarine',
      intent: 'schedule_meeting',
      step: 'call_back/us',
    },
  ),
  tune(
    'm-call-phone',
    {
      from: 'Agnes Toth <agnes.toth@dunatrade.example>',
      at: '2027-01-25T11:00:00+01:00',
      subject: 'Phone',
      text: `
Hello Dana, it is easier to discuss this by phone. Please call me on Wednesday between 10 and 12.

Agnes Toth`,
    },
    {
      contact: 'agnes.toth@dunatrade.example',
      name: 'Agnes Toth',
      company: 'Dunatrade',
      intent: 'schedule_meeting',
      step: 'call_back/us',
      due: '2027-01-27',
    },
  ),
  tune(
    'm-info-refs',
    {
      from: 'Wolfgang Amann <w.amann@montafon-lift.example>',
      at: '2027-01-26T09:00:00+01:00',
      subject: 'References',
      text: `
Hi Dana, can we speak to one of your customers in tourism? A reference call would help me convince my boss, who decides about this.

Wolfgang`,
    },
    {
      contact: 'w.amann@montafon-lift.example',
      name: 'Wolfgang Amann',
      company: 'Montafon Lift',
      intent: ['request_information', 'schedule_meeting'],
      step: ['send_information/us', 'schedule_meeting/us'],
      authority: { status: 'needs_approval', approver: 'manager' },
    },
  ),
  tune(
    'm-info-onepager',
    {
      from: 'Sanjay Gupta <sanjay@ganges-pharma.example>',
      at: '2027-01-27T10:00:00+05:30',
      subject: 'One pager',
      text: `
Hi Dana,
Kindly share a one pager which I can circulate to the leadership. Nothing fancy.
Rgds
Sanjay`,
    },
    {
      contact: 'sanjay@ganges-pharma.example',
      name: 'Sanjay Gupta',
      company: 'Ganges Pharma',
      intent: 'request_information',
      step: 'send_information/us',
    },
  ),
  tune(
    'm-info-recording',
    {
      from: 'Molly Quinn <molly.quinn@clareharbour.example>',
      at: '2027-01-28T15:15:00+00:00',
      subject: 'Recording',
      text: `
Hi Dana,

Two of the team couldn't join today. Would you mind sharing the recording?

Thanks a million,
Molly`,
    },
    {
      contact: 'molly.quinn@clareharbour.example',
      name: 'Molly Quinn',
      company: 'Clareharbour',
      intent: 'request_information',
      step: 'send_information/us',
    },
  ),
  tune(
    'm-q-limits',
    {
      from: 'Chen Guo <chen.guo@jadeforge.example>',
      at: '2027-01-29T10:30:00+08:00',
      subject: 'Technical question',
      text: `
Hello Dana, our IT asked whether the Salesforce connector works with Government Cloud. Do you know?

Chen Guo`,
    },
    {
      contact: 'chen.guo@jadeforge.example',
      name: 'Chen Guo',
      company: 'Jadeforge',
      intent: 'request_information',
      step: 'answer_questions/us',
    },
  ),
  tune(
    'm-q-plain',
    {
      from: 'Vera Lund <vera@osterhaven.example>',
      at: '2027-02-01T09:00:00+01:00',
      subject: 'Re: Trial',
      text: `
Hi Dana, is the trial limited to 14 days, and what happens to our data afterwards?

Vera`,
    },
    {
      contact: 'vera@osterhaven.example',
      name: 'Vera Lund',
      company: 'Osterhaven',
      intent: 'request_information',
      step: 'answer_questions/us',
    },
  ),
  tune(
    'm-po-number',
    {
      from: 'Accounts Payable <ap@stratusair.example>',
      at: '2027-02-02T08:00:00-05:00',
      subject: 'Purchase Order PO-77120',
      text: `
Hello,

A purchase order has been issued for your quote NP-0511. PO-77120 is attached. Please acknowledge.

Accounts Payable
Stratus Air`,
    },
    {
      contact: 'ap@stratusair.example',
      company: 'Stratusair',
      intent: 'purchase_order',
      step: 'process_order/us',
    },
  ),
  tune(
    'm-po-green',
    {
      from: 'Rebecca Lowe <rebecca@lowepartners.example>',
      at: '2027-02-03T14:00:00+00:00',
      subject: 'Green light',
      text: `
Dana! You have our go-ahead. 18 seats, annual, as discussed. What do you need from me?

Becca`,
    },
    {
      contact: 'rebecca@lowepartners.example',
      name: 'Rebecca Lowe',
      company: 'Lowepartners',
      intent: 'purchase_order',
      step: 'process_order/us',
    },
  ),
  tune(
    'm-po-proceed',
    {
      from: 'Sven Olsen <sven.olsen@fjordfisk.example>',
      at: '2027-02-04T10:00:00+01:00',
      subject: 'Re: Offer NP-0530',
      text: `
Hi Dana,

We are happy to proceed with the offer as it stands. Please send the invoice to faktura@fjordfisk.example.

Sven`,
    },
    {
      contact: 'sven.olsen@fjordfisk.example',
      name: 'Sven Olsen',
      company: 'Fjordfisk',
      intent: 'purchase_order',
      step: 'process_order/us',
    },
  ),
  tune(
    'm-neg-budget',
    {
      from: 'Patricia Mora <patricia.mora@tierrafirme.example>',
      at: '2027-02-05T11:00:00-05:00',
      subject: 'Re: Quote',
      text: `
Dana, the quote is $4,000 over what we planned. Is there anything you can do on the price? We've got $28,000 allocated, not a cent more.

Patricia`,
    },
    {
      contact: 'patricia.mora@tierrafirme.example',
      name: 'Patricia Mora',
      company: 'Tierrafirme',
      intent: ['negotiate', 'objection'],
      step: ['review_terms/us', 'address_objection/us'],
      budget: { status: 'amount', amount: 28000, currency: 'USD' },
    },
  ),
  tune(
    'm-neg-clause',
    {
      from: 'Edward Lim <edward.lim@straitsoptics.example>',
      at: '2027-02-08T16:00:00+08:00',
      subject: 'Contract comments',
      text: `
Hi Dana,

Legal came back with two points: remove the auto-renewal, and cap annual increases at 3%. Can your side accept these? We'd like to close this by end of February.

Edward`,
    },
    {
      contact: 'edward.lim@straitsoptics.example',
      name: 'Edward Lim',
      company: 'Straitsoptics',
      intent: 'negotiate',
      step: 'review_terms/us',
      timeline: '2027-02',
    },
  ),
  tune(
    'm-neg-volume',
    {
      from: 'Naomi Fischer <naomi@lakehouse-media.example>',
      at: '2027-02-09T09:40:00-06:00',
      subject: 'volume pricing',
      text: `
Hi Dana - if we go to 100 seats, what kind of discount could you offer?

Naomi`,
    },
    {
      contact: 'naomi@lakehouse-media.example',
      name: 'Naomi Fischer',
      company: 'Lakehouse Media',
      intent: ['negotiate', 'request_pricing'],
      step: ['review_terms/us', 'send_pricing/us'],
    },
  ),
  tune(
    'm-obj-privacy',
    {
      from: 'Isolde Kramer <i.kramer@heilquell.example>',
      at: '2027-02-10T08:30:00+01:00',
      subject: 'Works council',
      text: `
Hello Dana,

I have to tell you that the works council has serious reservations about a system that reads employees' e-mail. Without their consent we cannot introduce it.

Isolde Kramer`,
    },
    {
      contact: 'i.kramer@heilquell.example',
      name: 'Isolde Kramer',
      company: 'Heilquell',
      intent: 'objection',
      step: 'address_objection/us',
    },
  ),
  tune(
    'm-obj-competitor',
    {
      from: 'Dwayne Carter <dwayne@bayoufreight.example>',
      at: '2027-02-11T13:10:00-06:00',
      subject: 'Re: proposal',
      text: `
Dana, straight talk: your price is a lot higher than what we're paying now and I'm having a hard time justifying it upstairs.

Dwayne`,
    },
    {
      contact: 'dwayne@bayoufreight.example',
      name: 'Dwayne Carter',
      company: 'Bayoufreight',
      intent: 'objection',
      step: 'address_objection/us',
    },
  ),
  tune(
    'm-sup-dup',
    {
      from: 'Kirsty Bell <kirsty.bell@thornbury.example>',
      at: '2027-02-12T09:00:00+00:00',
      subject: 'Duplicate notes',
      text: `
Hi, we have a problem: since the weekend every note shows up twice in HubSpot. Could you have someone check?

Kirsty Bell
Thornbury Group`,
    },
    {
      contact: 'kirsty.bell@thornbury.example',
      name: 'Kirsty Bell',
      company: 'Thornbury Group',
      intent: 'support',
      step: 'resolve_issue/us',
    },
  ),
  tune(
    'm-sup-export',
    {
      from: 'Tim Vogt <tim.vogt@rheingold-moebel.example>',
      at: '2027-02-15T10:20:00+01:00',
      subject: 'Export fails',
      text: `
Hi Dana, the CSV export fails with "timeout" whenever I select more than a month. Any idea?

Tim`,
    },
    {
      contact: 'tim.vogt@rheingold-moebel.example',
      name: 'Tim Vogt',
      company: 'Rheingold Moebel',
      intent: 'support',
      step: 'resolve_issue/us',
    },
  ),
  tune(
    'm-intro-talkto',
    {
      from: 'Leo Marchetti <leo.marchetti@ponterosso.example>',
      at: '2027-02-16T11:30:00+01:00',
      subject: 'Right person',
      text: `
Hi Dana,

I'm not the right person for this. Please get in touch with our head of sales, Anna Greco (anna.greco@ponterosso.example).

Leo`,
    },
    {
      contact: 'leo.marchetti@ponterosso.example',
      name: 'Leo Marchetti',
      company: 'Ponterosso',
      intent: 'introduction',
      step: 'reach_out/us',
    },
  ),
  tune(
    'm-intro-cc',
    {
      from: 'Sue Hadley <sue@copperfieldhomes.example>',
      at: '2027-02-17T09:00:00-05:00',
      subject: 'Re: Northpeak',
      cc: 'Raul Ortiz <raul@copperfieldhomes.example>',
      text: `
Hi Dana, adding Raul here, he owns our CRM and can answer your questions.

Sue`,
    },
    {
      contact: 'sue@copperfieldhomes.example',
      name: 'Sue Hadley',
      company: 'Copperfieldhomes',
      intent: 'introduction',
      step: 'reach_out/us',
    },
  ),
  tune(
    'm-com-decision',
    {
      from: 'Bruno Keller <bruno.keller@zugerpost.example>',
      at: '2027-02-18T14:00:00+01:00',
      subject: 'Re: Decision?',
      text: `
Hi Dana,

We're meeting on Tuesday to decide between you and one other vendor. You'll hear from me by the end of next week at the latest.

Bruno`,
    },
    {
      contact: 'bruno.keller@zugerpost.example',
      name: 'Bruno Keller',
      company: 'Zugerpost',
      intent: 'commitment',
      step: 'follow_up/them',
      due: '2027-02-26',
      timeline: '2027-02-23',
    },
  ),
  tune(
    'm-com-feedback',
    {
      from: 'Alicia Ferrer <alicia.ferrer@balear-yachts.example>',
      at: '2027-02-19T10:00:00+01:00',
      subject: 'Re: Proposal',
      text: `
Dear Dana, thank you for the proposal. I have shared it with our management and will give you feedback in the next two weeks.

Alicia`,
    },
    {
      contact: 'alicia.ferrer@balear-yachts.example',
      name: 'Alicia Ferrer',
      company: 'Balear Yachts',
      intent: 'commitment',
      step: 'follow_up/them',
      due: '2027-03-05',
    },
  ),
  tune(
    'm-com-questionnaire',
    {
      from: 'Harold Nguyen <harold.nguyen@mekong-motors.example>',
      at: '2027-02-22T09:00:00-08:00',
      subject: 'Re: Onboarding form',
      text: `
Hi Dana, we'll fill in the onboarding form and return it to you by March 3.

Harold`,
    },
    {
      contact: 'harold.nguyen@mekong-motors.example',
      name: 'Harold Nguyen',
      company: 'Mekong Motors',
      intent: 'commitment',
      step: 'send_information/them',
      due: '2027-03-03',
    },
  ),
  tune(
    'm-post-summer',
    {
      from: 'Ellen Strand <ellen.strand@midnattsol.example>',
      at: '2027-02-23T12:00:00+01:00',
      subject: 'Re: Conduit',
      text: `
Hi Dana,

We are in the middle of an ERP migration so I have no capacity for another project. Let's talk again in September.

Ellen`,
    },
    {
      contact: 'ellen.strand@midnattsol.example',
      name: 'Ellen Strand',
      company: 'Midnattsol',
      intent: 'postpone',
      step: 'follow_up/us',
      due: '2027-09-01',
    },
  ),
  tune(
    'm-post-nextyear',
    {
      from: 'Stu Pickering <stu@wharfedalebikes.example>',
      at: '2027-02-24T16:00:00+00:00',
      subject: 'Re: pricing',
      text: `
Thanks Dana but this isn't a priority for us this year. Try me again next year?

Stu`,
    },
    {
      contact: 'stu@wharfedalebikes.example',
      name: 'Stu Pickering',
      company: 'Wharfedalebikes',
      intent: 'postpone',
      step: 'follow_up/us',
      due: '2028-01-03',
    },
  ),
  tune(
    'm-post-freeze',
    {
      from: 'Gina Holt <gina.holt@silverlining.example>',
      at: '2027-02-25T10:00:00-05:00',
      subject: 'Re: next steps',
      text: `
Hi Dana, bad news. There's a spending freeze until the end of Q2 so everything is on hold. Please check back in July.

Gina`,
    },
    {
      contact: 'gina.holt@silverlining.example',
      name: 'Gina Holt',
      company: 'Silverlining',
      intent: 'postpone',
      step: 'follow_up/us',
      due: '2027-07-01',
    },
  ),
  tune(
    'm-dec-internal',
    {
      from: 'Rolf Steiner <rolf.steiner@bernina-tools.example>',
      at: '2027-02-26T11:00:00+01:00',
      subject: 'Evaluation result',
      text: `
Dear Dana,

after some discussion we have chosen to build this ourselves. Thank you for your effort and sorry for not having better news.

Rolf Steiner`,
    },
    {
      contact: 'rolf.steiner@bernina-tools.example',
      name: 'Rolf Steiner',
      company: 'Bernina Tools',
      intent: 'decline',
      step: 'close_out/us',
    },
  ),
  tune(
    'm-dec-remove',
    {
      from: 'J. Mercer <jmercer@unitedclay.example>',
      at: '2027-03-01T08:00:00-06:00',
      subject: 'Re: Re: Re: quick question',
      text: `Please take me off your list. We have no interest.`,
    },
    {
      contact: 'jmercer@unitedclay.example',
      name: 'J. Mercer',
      company: 'Unitedclay',
      intent: 'decline',
      step: 'close_out/us',
    },
  ),
  tune(
    'm-thread-long',
    {
      from: 'Fatima Zahra <fatima.zahra@atlas-argan.example>',
      at: '2027-03-02T10:10:00+01:00',
      subject: 'RE: RE: RE: Integration',
      text: `
Dana,

That clears it up. Go ahead and send the contract please, and copy Youssef.

Fatima

________________________________
From: Dana Cole <dana@northpeak.example>
Sent: Monday, March 1, 2027 5:00 PM
To: Fatima Zahra <fatima.zahra@atlas-argan.example>
Cc: Youssef Amrani <youssef@atlas-argan.example>
Subject: RE: RE: Integration

Hi Fatima, yes, that works with your setup. Should I prepare a demo?

From: Fatima Zahra <fatima.zahra@atlas-argan.example>
Sent: Friday, February 26, 2027 3:00 PM
Subject: RE: Integration

Could you tell me whether this works? We need it by March 15.`,
    },
    {
      contact: 'fatima.zahra@atlas-argan.example',
      name: 'Fatima Zahra',
      company: 'Atlas Argan',
      intent: 'request_contract',
      step: 'send_contract/us',
    },
  ),
  tune(
    'm-ps',
    {
      from: 'Ned Flaherty <ned@galwayoats.example>',
      at: '2027-03-03T09:00:00+00:00',
      subject: 'Thanks',
      text: `
Hi Dana,

Many thanks for the tour of the product this morning, very useful.

Best,
Ned

PS: could you send me the price list too?`,
    },
    {
      contact: 'ned@galwayoats.example',
      name: 'Ned Flaherty',
      company: 'Galwayoats',
      intent: 'request_pricing',
      step: 'send_pricing/us',
    },
  ),
  tune(
    'm-noise-question',
    {
      from: 'Grant Sole <grant.sole@kauricoast.example>',
      at: '2027-03-04T09:00:00+13:00',
      subject: 'Re: rugby',
      text: `
Ha! Did you see the second half? Unbelievable. Anyway, talk soon.

Grant`,
    },
    'nothing',
  ),
  tune(
    'm-noise-ack',
    {
      from: 'Paige Nolan <paige@brightside-dental.example>',
      at: '2027-01-21T12:25:00-08:00',
      subject: 'Re: ready!',
      text: `
Signed and returned. So excited to get started with you all!

Paige`,
    },
    'nothing',
  ),
  tune(
    'm-noise-confirm',
    {
      from: 'Magnus Ek <magnus.ek@norrskog.example>',
      at: '2027-01-19T08:00:00+01:00',
      subject: 'Re: Visit',
      text: `
Perfect. See you on the 3rd of February at 13:00.

Magnus`,
    },
    'nothing',
  ),
  tune(
    'm-noise-vendor',
    {
      from: 'Clive Barker <clive@deskworks.example>',
      at: '2027-01-20T08:00:00+00:00',
      subject: 'Office furniture offer',
      text: `
Hi there,

We supply ergonomic desks to companies across the UK. This month we offer 20% off on all orders. Would you like to receive our catalogue? Happy to give you a call this week.

Clive
Deskworks`,
    },
    'nothing',
  ),
  tune(
    'm-noise-meeting-past',
    {
      from: 'Jana Svoboda <jana.svoboda@moravia-glass.example>',
      at: '2027-02-04T13:50:00+01:00',
      subject: 'Re: Meeting',
      text: `
Dear Dana, thank you for the meeting yesterday and for answering all of our questions about pricing. I have everything I need for now.

Jana`,
    },
    'nothing',
  ),
  tune(
    'm-noise-done',
    {
      from: 'Oscar Nunez <oscar@delrioseeds.example>',
      at: '2027-01-28T07:30:00-07:00',
      subject: 'Re: contract',
      text: `
All signed on our end, you should have the copy in your inbox already. Thanks for the help!

Oscar`,
    },
    'nothing',
  ),
  tune(
    'm-noise-someoneelse',
    {
      from: 'Ellen Strand <ellen.strand@midnattsol.example>',
      at: '2027-02-24T12:00:00+01:00',
      subject: 'Re: Conduit',
      text: `
Thanks for understanding, Dana. My colleague Petra is preparing an overview for our own board next week, so nothing needed from you.

Ellen`,
    },
    'nothing',
  ),
];
