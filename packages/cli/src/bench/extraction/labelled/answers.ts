import { tune, type LabelledMessage } from './format.ts';

/** Counterparts who promise, postpone, decline, or tell how they buy. */
export const answers: readonly LabelledMessage[] = [
  tune(
    'promise-back-friday',
    {
      from: 'Maria Rossi <maria.rossi@acme-robotics.example>',
      at: '2026-11-25T10:00:00+01:00',
      subject: 'Re: Proposal',
      text: `
Hi Dana,

Thanks for the proposal. I'll discuss it with the team and get back to you by Friday.

Maria`,
    },
    {
      contact: 'maria.rossi@acme-robotics.example',
      name: 'Maria Rossi',
      company: 'Acme Robotics',
      intent: 'commitment',
      step: 'follow_up/them',
      due: '2026-11-27',
    },
  ),
  tune(
    'promise-nextweek',
    {
      from: 'George Whitman <gwhitman@oldmillbakery.example>',
      at: '2026-11-30T17:30:00-05:00',
      subject: 'RE: RE: Pricing',
      text: `
Received, thank you. We will review internally and let you know next week.

George Whitman
Old Mill Bakery`,
    },
    {
      contact: 'gwhitman@oldmillbakery.example',
      name: 'George Whitman',
      company: 'Old Mill Bakery',
      intent: 'commitment',
      step: 'follow_up/them',
      due: '2026-12-11',
    },
  ),
  tune(
    'promise-after-board',
    {
      from: 'Signe Dahl <signe@windmark.example>',
      at: '2026-12-01T08:15:00+01:00',
      subject: 'Re: Offer',
      text: `
Hi Dana,

The board meets on the 10th. I will come back to you with an answer the day after.

Best
Signe`,
    },
    {
      contact: 'signe@windmark.example',
      name: 'Signe Dahl',
      company: 'Windmark',
      intent: 'commitment',
      step: 'follow_up/them',
      due: '2026-12-11',
    },
  ),
  tune(
    'promise-sign',
    {
      from: 'Aaron Blake <aaron.blake@summitgear.example>',
      at: '2026-12-07T09:00:00-07:00',
      subject: 'Re: Agreement',
      text: `
Hi Dana, all good from our side. We'll sign and return the agreement by Thursday.

Aaron Blake
COO, Summit Gear`,
    },
    {
      contact: 'aaron.blake@summitgear.example',
      name: 'Aaron Blake',
      company: 'Summit Gear',
      intent: 'commitment',
      step: 'sign_contract/them',
      due: '2026-12-10',
    },
  ),
  tune(
    'promise-signed-copy',
    {
      from: 'Tanja Krause <tanja.krause@elbwerke.example>',
      at: '2026-12-09T11:20:00+01:00',
      subject: 'Contract',
      text: `
Hello Dana,

the contract is with our managing director now. You will have the signed copy back by the end of this week.

Tanja Krause
Elbwerke GmbH`,
    },
    {
      contact: 'tanja.krause@elbwerke.example',
      name: 'Tanja Krause',
      company: 'Elbwerke',
      intent: 'commitment',
      step: 'sign_contract/them',
      due: '2026-12-11',
    },
  ),
  tune(
    'promise-po',
    {
      from: 'Irene Castillo <icastillo@puertobase.example>',
      at: '2026-12-08T12:00:00-05:00',
      subject: 'PO status',
      text: `
Hi Dana,

Just so you know, finance approved it. We'll issue the PO on Monday.

Irene`,
    },
    {
      contact: 'icastillo@puertobase.example',
      name: 'Irene Castillo',
      company: 'Puertobase',
      intent: 'commitment',
      step: 'send_purchase_order/them',
      due: '2026-12-14',
    },
  ),
  tune(
    'promise-docs',
    {
      from: 'Neil Sharma <neil.sharma@parkline.example>',
      at: '2026-11-26T13:00:00+00:00',
      subject: 'Re: Requirements',
      text: `
Dana,

I'll send you our requirements document tomorrow.

Neil Sharma
Parkline`,
    },
    {
      contact: 'neil.sharma@parkline.example',
      name: 'Neil Sharma',
      company: 'Parkline',
      intent: 'commitment',
      step: 'send_information/them',
      due: '2026-11-27',
    },
  ),
  tune(
    'promise-data',
    {
      from: 'Joanna Kowalczyk <joanna.k@vistula-trade.example>',
      at: '2026-11-27T09:50:00+01:00',
      subject: 'Sample data',
      text: `
Hi Dana, as agreed we are going to share a sample export with you early next week so that your team can test the mapping.

Joanna`,
    },
    {
      contact: 'joanna.k@vistula-trade.example',
      name: 'Joanna Kowalczyk',
      company: 'Vistula Trade',
      intent: 'commitment',
      step: 'send_information/them',
      due: '2026-11-30',
    },
  ),
  tune(
    'promise-invite',
    {
      from: 'Kevin Strand <kevin@northlight.example>',
      at: '2026-12-02T16:00:00-06:00',
      subject: 'Re: Call',
      text: `
Works for me. I'll send an invite for Thursday at 10.

Kevin`,
    },
    {
      contact: 'kevin@northlight.example',
      name: 'Kevin Strand',
      company: 'Northlight',
      intent: ['commitment', 'schedule_meeting'],
      step: 'schedule_meeting/them',
      due: '2026-12-03',
    },
  ),
  tune(
    'promise-loopin',
    {
      from: 'Beatrice Amato <beatrice.amato@vetro-arte.example>',
      at: '2026-12-03T10:00:00+01:00',
      subject: 'Re: SSO',
      text: `
Hi Dana,

this is a question for our CTO. I'll loop him in.

Beatrice`,
    },
    {
      contact: 'beatrice.amato@vetro-arte.example',
      name: 'Beatrice Amato',
      company: 'Vetro Arte',
      intent: 'commitment',
      step: 'loop_in_colleague/them',
    },
  ),
  tune(
    'promise-touch',
    {
      from: 'Ethan Moss <ethan.moss@redcanyon.example>',
      at: '2026-12-10T14:30:00-07:00',
      subject: 'Re: checking in',
      text: `
Dana - swamped with year end. Will circle back in January, I promise. We're still keen.

E.

Ethan Moss
Director, Sales Operations
Red Canyon Outfitters`,
    },
    {
      contact: 'ethan.moss@redcanyon.example',
      name: 'Ethan Moss',
      company: 'Red Canyon',
      intent: ['postpone', 'commitment'],
      step: ['follow_up/us', 'follow_up/them'],
      due: '2027-01-29',
    },
  ),
  tune(
    'postpone-q2',
    {
      from: 'Linda Berg <linda.berg@fjellsport.example>',
      at: '2026-11-23T12:00:00+01:00',
      subject: 'Re: Northpeak',
      text: `
Hi Dana,

It's not the right time for us, we have no budget left this year. Please get in touch again in Q2.

Linda Berg
Fjellsport`,
    },
    {
      contact: 'linda.berg@fjellsport.example',
      name: 'Linda Berg',
      company: 'Fjellsport',
      intent: 'postpone',
      step: 'follow_up/us',
      due: '2027-04-01',
      budget: { status: 'none' },
    },
  ),
  tune(
    'postpone-march',
    {
      from: 'Scott Hanley <scott@greyrock.example>',
      at: '2026-12-01T11:00:00-05:00',
      subject: 'Re: demo',
      text: `
Hi Dana, we've had to put this on hold because of the merger. Could you reach out again in March? I should know more by then.

Scott Hanley
Greyrock Insurance`,
    },
    {
      contact: 'scott@greyrock.example',
      name: 'Scott Hanley',
      company: 'Greyrock',
      intent: 'postpone',
      step: 'follow_up/us',
      due: '2027-03-01',
    },
  ),
  tune(
    'postpone-newyear',
    {
      from: 'Amelia Wright <amelia.wright@copperkettle.example>',
      at: '2026-12-03T15:00:00+00:00',
      subject: 'Re: Proposal',
      text: `
Hi Dana

We're up to our eyes in Christmas trade so nothing will happen before the new year. Can we pick this up again after January 11?

Amelia
Copper Kettle`,
    },
    {
      contact: 'amelia.wright@copperkettle.example',
      name: 'Amelia Wright',
      company: 'Copper Kettle',
      intent: 'postpone',
      step: 'follow_up/us',
      due: '2027-01-11',
    },
  ),
  tune(
    'postpone-nodate',
    {
      from: 'Pedro Alves <pedro.alves@atlantica-cargo.example>',
      at: '2026-12-04T10:00:00+00:00',
      subject: 'Re: Conduit',
      text: `
Dear Dana,

Unfortunately the project has been postponed. I will not be able to say more until our new managing director starts.

Pedro Alves
Atlantica Cargo`,
    },
    {
      contact: 'pedro.alves@atlantica-cargo.example',
      name: 'Pedro Alves',
      company: 'Atlantica Cargo',
      intent: 'postpone',
      step: 'follow_up/us',
    },
  ),
  tune(
    'postpone-sixmonths',
    {
      from: 'Denise Carter <dcarter@bluebell-homes.example>',
      at: '2026-12-07T16:20:00+00:00',
      subject: 'Re: Northpeak intro',
      text: `
Hi Dana, we signed a new agreement with our current provider in the summer. Worth checking back with me in six months.

Denise Carter
Bluebell Homes`,
    },
    {
      contact: 'dcarter@bluebell-homes.example',
      name: 'Denise Carter',
      company: 'Bluebell Homes',
      intent: 'postpone',
      step: 'follow_up/us',
      due: '2027-06-07',
    },
  ),
  tune(
    'decline-competitor',
    {
      from: 'Frank Delgado <frank.delgado@cedarpoint.example>',
      at: '2026-12-08T09:40:00-06:00',
      subject: 'Re: Decision',
      text: `
Hi Dana,

Thank you for all the work you put into this. After careful consideration we have decided to go with another vendor. The price was not the issue; their integration was closer to what we have.

All the best,
Frank Delgado
Cedarpoint`,
    },
    {
      contact: 'frank.delgado@cedarpoint.example',
      name: 'Frank Delgado',
      company: 'Cedarpoint',
      intent: 'decline',
      step: 'close_out/us',
    },
  ),
  tune(
    'decline-notinterested',
    {
      from: 'Ute Schneider <ute.schneider@lichtblick-optik.example>',
      at: '2026-12-09T08:30:00+01:00',
      subject: 'Re: Short call?',
      text: `
Hello, thank you for your mail, but we are not interested.

U. Schneider`,
    },
    {
      contact: 'ute.schneider@lichtblick-optik.example',
      name: 'Ute Schneider',
      company: 'Lichtblick Optik',
      intent: 'decline',
      step: 'close_out/us',
    },
  ),
  tune(
    'decline-pass',
    {
      from: 'Mike Brannigan <mike@halfmoonbrew.example>',
      at: '2026-12-10T18:00:00-08:00',
      subject: 'Re: Northpeak + Halfmoon',
      text: `
Dana, appreciate the persistence! We're going to pass on this one though. Good luck.

Mike`,
    },
    {
      contact: 'mike@halfmoonbrew.example',
      name: 'Mike Brannigan',
      company: 'Halfmoonbrew',
      intent: 'decline',
      step: 'close_out/us',
    },
  ),
  tune(
    'decline-notmoving',
    {
      from: 'Aisha Bello <aisha.bello@sunharvest.example>',
      at: '2026-12-11T11:10:00+01:00',
      subject: 'Outcome of the evaluation',
      text: `
Dear Dana,

I wanted to let you know that we will not be moving forward with Northpeak. The team felt the product does more than we need.

Kind regards
Aisha Bello
SunHarvest`,
    },
    {
      contact: 'aisha.bello@sunharvest.example',
      name: 'Aisha Bello',
      company: 'SunHarvest',
      intent: 'decline',
      step: 'close_out/us',
    },
  ),
  tune(
    'decline-stay',
    {
      from: 'Colin Reeves <colin.reeves@stonebridge-law.example>',
      at: '2026-12-14T14:25:00+00:00',
      subject: 'Re: Your proposal',
      text: `
Dear Dana,

The partners met yesterday and the view was that we should stay with our current system. Thank you for your time and patience.

Yours sincerely,
Colin Reeves
Practice Manager`,
    },
    {
      contact: 'colin.reeves@stonebridge-law.example',
      name: 'Colin Reeves',
      company: 'Stonebridge Law',
      intent: 'decline',
      step: 'close_out/us',
    },
  ),
  tune(
    'bant-full',
    {
      from: 'Theresa Vance <theresa.vance@orchardmed.example>',
      at: '2026-11-18T10:30:00-05:00',
      subject: 'Re: Qualification questions',
      text: `
Hi Dana,

To answer your questions: we have $45,000 set aside for this, our CIO needs to approve the final choice, and we want to be up and running by March 31. We are moving away from our old CRM plug-in.

Can you send a proposal based on that?

Theresa Vance
Orchard Medical Supply`,
    },
    {
      contact: 'theresa.vance@orchardmed.example',
      name: 'Theresa Vance',
      company: 'Orchard Medical Supply',
      intent: 'request_proposal',
      step: 'send_proposal/us',
      budget: { status: 'amount', amount: 45000, currency: 'USD' },
      authority: { status: 'needs_approval', approver: 'cio' },
      timeline: '2027-03-31',
    },
  ),
  tune(
    'bant-nobudget',
    {
      from: 'Piotr Nowak <piotr.nowak@galicia-meble.example>',
      at: '2026-11-19T09:00:00+01:00',
      subject: 'Re: Demo',
      text: `
Hi Dana,

We'd be happy to see a demo, but to be open with you: there is no budget for this at the moment. If it convinces our management we can request it for next year.

Piotr`,
    },
    {
      contact: 'piotr.nowak@galicia-meble.example',
      name: 'Piotr Nowak',
      company: 'Galicia Meble',
      intent: 'request_demo',
      step: 'schedule_demo/us',
      budget: { status: 'none' },
    },
  ),
  tune(
    'bant-procurement',
    {
      from: 'Wei Zhang <wei.zhang@lotus-semicon.example>',
      at: '2026-11-20T11:00:00+08:00',
      subject: 'Commercials',
      text: `
Dear Dana,

Please share your price list for 200 users. Procurement has to approve every new supplier, and the contract with our current provider ends in June, so we would like to decide by end of Q1.

Best regards,
Wei Zhang
Lotus Semicon`,
    },
    {
      contact: 'wei.zhang@lotus-semicon.example',
      name: 'Wei Zhang',
      company: 'Lotus Semicon',
      intent: 'request_pricing',
      step: 'send_pricing/us',
      authority: { status: 'needs_approval', approver: 'procurement' },
      timeline: '2027-Q1',
    },
  ),
  tune(
    'bant-upto',
    {
      from: 'Mark Ellison <mark.ellison@pacificrim-tea.example>',
      at: '2026-11-23T14:00:00-08:00',
      subject: 'Re: pricing options',
      text: `
Dana, we can spend up to $30k this year. Could we schedule a call with your solutions team next Monday to see what fits?

Mark`,
    },
    {
      contact: 'mark.ellison@pacificrim-tea.example',
      name: 'Mark Ellison',
      company: 'Pacificrim Tea',
      intent: 'schedule_meeting',
      step: 'schedule_meeting/us',
      due: '2026-11-30',
      budget: { status: 'amount', amount: 30000, currency: 'USD' },
    },
  ),
  tune(
    'bant-range',
    {
      from: 'Camille Renard <camille.renard@atelier-nord.example>',
      at: '2026-11-24T09:30:00+01:00',
      subject: 'Project',
      text: `
Hello Dana,

Our budget is between 8,000 and 10,000 euros. Would it be possible to receive a quote within that range? I decide on this myself.

Camille Renard
Atelier Nord`,
    },
    {
      contact: 'camille.renard@atelier-nord.example',
      name: 'Camille Renard',
      company: 'Atelier Nord',
      intent: 'request_pricing',
      step: 'send_pricing/us',
      budget: { status: 'amount', amount: 10000, currency: 'EUR' },
      authority: { status: 'decision_maker' },
    },
  ),
  tune(
    'bant-quoted-price',
    {
      from: 'Howard Finch <howard.finch@thistledown.example>',
      at: '2026-11-25T12:00:00+00:00',
      subject: 'Re: Quote',
      text: `
Hi Dana,

You quoted £14,500 in the last version. Could you send an updated quote without the onboarding package?

Howard`,
    },
    {
      contact: 'howard.finch@thistledown.example',
      name: 'Howard Finch',
      company: 'Thistledown',
      intent: 'request_pricing',
      step: 'send_pricing/us',
    },
  ),
  tune(
    'bant-legal',
    {
      from: 'Monica Reyes <mreyes@trueharbor.example>',
      at: '2026-12-02T13:00:00-05:00',
      subject: 'Contract draft',
      text: `
Hi Dana,

Can you send me the draft agreement in Word? Legal has to sign off before we can proceed, and they take about two weeks. We'd like to kick off in January.

Monica Reyes
TrueHarbor`,
    },
    {
      contact: 'mreyes@trueharbor.example',
      name: 'Monica Reyes',
      company: 'TrueHarbor',
      intent: 'request_contract',
      step: 'send_contract/us',
      authority: { status: 'needs_approval', approver: 'legal' },
      timeline: '2027-01',
    },
  ),
  tune(
    'bant-vp',
    {
      from: 'Derek Olson <derek.olson@prairiewind.example>',
      at: '2026-12-03T09:00:00-06:00',
      subject: 'Re: Proposal v2',
      text: `
Dana, I'm good with v2. My VP has the final say and she's back next week. I'll run it by her and let you know by December 15.

Derek`,
    },
    {
      contact: 'derek.olson@prairiewind.example',
      name: 'Derek Olson',
      company: 'Prairiewind',
      intent: 'commitment',
      step: 'follow_up/them',
      due: '2026-12-15',
      authority: { status: 'needs_approval', approver: 'vp' },
    },
  ),
  tune(
    'timeline-nextyear',
    {
      from: 'Gloria Santos <gloria@casaverde-realty.example>',
      at: '2026-12-07T10:15:00-05:00',
      subject: 'Questions from the team',
      text: `
Hi Dana,

We plan to roll this out next year across all offices. Could you send some information on how onboarding works for larger teams?

Gloria Santos
Casa Verde Realty`,
    },
    {
      contact: 'gloria@casaverde-realty.example',
      name: 'Gloria Santos',
      company: 'Casaverde Realty',
      intent: 'request_information',
      step: 'send_information/us',
      timeline: '2027',
    },
  ),
  tune(
    'timeline-renewal',
    {
      from: 'Peter Lang <peter.lang@waldner-pharma.example>',
      at: '2026-12-08T08:40:00+01:00',
      subject: 'Renewal',
      text: `
Hi Dana,

our licence expires on 31 January. Please send the renewal quote so that we can place the order in time.

Peter Lang
Waldner Pharma`,
    },
    {
      contact: 'peter.lang@waldner-pharma.example',
      name: 'Peter Lang',
      company: 'Waldner Pharma',
      intent: 'request_pricing',
      step: 'send_pricing/us',
      timeline: '2027-01-31',
    },
  ),
  tune(
    'decides-self',
    {
      from: 'Zoe Hart <zoe@hartandfinch.example>',
      at: '2026-12-09T13:35:00+00:00',
      subject: 'Re: Proposal',
      text: `
Hi Dana, I'm the decision maker here so no need to wait for anyone else. Could you send the contract across?

Zoe`,
    },
    {
      contact: 'zoe@hartandfinch.example',
      name: 'Zoe Hart',
      company: 'Hartandfinch',
      intent: 'request_contract',
      step: 'send_contract/us',
      authority: { status: 'decision_maker' },
    },
  ),
  tune(
    'us-date-format',
    {
      from: 'Brian Kessler <bkessler@lonestar-hvac.example>',
      at: '2026-11-30T09:25:00-06:00',
      subject: 'Proposal',
      text: `
Dana,

Need the proposal by 12/4 please, our owner is traveling after that.

Brian Kessler
Lone Star HVAC`,
    },
    {
      contact: 'bkessler@lonestar-hvac.example',
      name: 'Brian Kessler',
      company: 'Lonestar Hvac',
      intent: 'request_proposal',
      step: 'send_proposal/us',
      due: '2026-12-04',
    },
  ),
  tune(
    'uk-date-format',
    {
      from: 'Rupert Hayes <rupert.hayes@fenwick-tools.example>',
      at: '2026-11-30T10:05:00+00:00',
      subject: 'Quote please',
      text: `
Hi Dana, could I get a revised quote by 15/12? We've added another eight users.

Rupert Hayes
Fenwick Tools`,
    },
    {
      contact: 'rupert.hayes@fenwick-tools.example',
      name: 'Rupert Hayes',
      company: 'Fenwick Tools',
      intent: 'request_pricing',
      step: 'send_pricing/us',
      due: '2026-12-15',
    },
  ),
  tune(
    'date-tz-edge',
    {
      from: 'Kiri Walker <kiri.walker@southerncross.example>',
      at: '2026-12-01T08:10:00+13:00',
      subject: 'Pricing',
      text: `
Morning Dana,

Can you send the price list through by tomorrow?

Kiri Walker
Southern Cross Vets`,
    },
    {
      contact: 'kiri.walker@southerncross.example',
      name: 'Kiri Walker',
      company: 'Southerncross',
      intent: 'request_pricing',
      step: 'send_pricing/us',
      due: '2026-12-02',
    },
  ),
  tune(
    'date-eod',
    {
      from: 'Natalie Brooks <natalie.brooks@ridgelineauto.example>',
      at: '2026-12-15T09:00:00-08:00',
      subject: 'Urgent: order form',
      text: `
Hi Dana - can you please send the order form by EOD Thursday? Our fiscal year closes on the 31st.

Natalie`,
    },
    {
      contact: 'natalie.brooks@ridgelineauto.example',
      name: 'Natalie Brooks',
      company: 'Ridgelineauto',
      intent: 'request_contract',
      step: 'send_contract/us',
      due: '2026-12-17',
    },
  ),
  tune(
    'date-endofnextweek',
    {
      from: 'Jasper Koch <jasper.koch@bergfreunde-tech.example>',
      at: '2026-12-02T16:00:00+01:00',
      subject: 'Proposal',
      text: `
Hi Dana, we would appreciate a proposal by the end of next week.

Jasper`,
    },
    {
      contact: 'jasper.koch@bergfreunde-tech.example',
      name: 'Jasper Koch',
      company: 'Bergfreunde Tech',
      intent: 'request_proposal',
      step: 'send_proposal/us',
      due: '2026-12-11',
    },
  ),
  tune(
    'date-before15',
    {
      from: 'Sunita Rao <sunita.rao@mangrove-it.example>',
      at: '2026-12-03T12:00:00+05:30',
      subject: 'Commercial offer',
      text: `
Hello Dana, kindly share the commercial proposal before the 15th so that we can include it in the committee papers.

Regards
Sunita Rao`,
    },
    {
      contact: 'sunita.rao@mangrove-it.example',
      name: 'Sunita Rao',
      company: 'Mangrove It',
      intent: 'request_proposal',
      step: 'send_proposal/us',
      due: '2026-12-14',
    },
  ),
  tune(
    'date-in-two-weeks',
    {
      from: 'Alan Pierce <alan.pierce@foxglove.example>',
      at: '2026-12-01T11:00:00+00:00',
      subject: 'Re: Next call',
      text: `
Hi Dana, could we schedule another call in two weeks? By then I'll have the numbers from finance.

Alan`,
    },
    {
      contact: 'alan.pierce@foxglove.example',
      name: 'Alan Pierce',
      company: 'Foxglove',
      intent: 'schedule_meeting',
      step: 'schedule_meeting/us',
      due: '2026-12-15',
    },
  ),
  tune(
    'wrapped-text',
    {
      from: 'Marta Silva <marta.silva@lusomar.example>',
      at: '2026-12-03T17:00:00+00:00',
      subject: 'Re: Offer',
      text: `
Dear Dana,

thank you for the clear presentation yesterday. The team was positive and we
would like to receive a formal proposal for the three sites we talked about, so
that we can present it to the management on the 18th.

With best regards,
Marta Silva
Lusomar Lda`,
    },
    {
      contact: 'marta.silva@lusomar.example',
      name: 'Marta Silva',
      company: 'Lusomar',
      intent: 'request_proposal',
      step: 'send_proposal/us',
    },
  ),
  tune(
    'mixed-decline-later',
    {
      from: 'Gavin Stokes <gavin.stokes@ashdown.example>',
      at: '2026-12-09T10:00:00+00:00',
      subject: 'Re: Demo',
      text: `
Hi Dana,

We won't need the demo any more, Tom already showed us everything on Tuesday. Could you send the pricing instead?

Gavin`,
    },
    {
      contact: 'gavin.stokes@ashdown.example',
      name: 'Gavin Stokes',
      company: 'Ashdown',
      intent: 'request_pricing',
      step: 'send_pricing/us',
    },
  ),
  tune(
    'mixed-noproposal',
    {
      from: 'Tessa Vink <tessa.vink@dijkmans.example>',
      at: '2026-12-10T09:30:00+01:00',
      subject: 'Re: Proposal',
      text: `
Hi Dana,

No need to send the full proposal yet. A one-page overview would be enough for now.

Tessa Vink
Dijkmans BV`,
    },
    {
      contact: 'tessa.vink@dijkmans.example',
      name: 'Tessa Vink',
      company: 'Dijkmans',
      intent: 'request_information',
      step: 'send_information/us',
    },
  ),
  tune(
    'two-sentences-due',
    {
      from: 'Rosa Jimenez <rosa.jimenez@valmora.example>',
      at: '2026-12-01T10:00:00+01:00',
      subject: 'Budget approved',
      text: `
Hi Dana,

Great news, our budget was approved this morning!

Please send us the final proposal. We need it by Monday at the latest because our director is leaving for holidays on Tuesday.

Rosa`,
    },
    {
      contact: 'rosa.jimenez@valmora.example',
      name: 'Rosa Jimenez',
      company: 'Valmora',
      intent: 'request_proposal',
      step: 'send_proposal/us',
      due: '2026-12-07',
      budget: { status: 'approved' },
    },
  ),
  tune(
    'reschedule',
    {
      from: 'Ian Frost <ian.frost@carrickmetals.example>',
      at: '2026-12-08T08:10:00+00:00',
      subject: 'Re: Tomorrow',
      text: `
Hi Dana, something came up and I can't make it tomorrow. Can we move our call to Monday at the same time?

Ian`,
    },
    {
      contact: 'ian.frost@carrickmetals.example',
      name: 'Ian Frost',
      company: 'Carrickmetals',
      intent: 'schedule_meeting',
      step: 'schedule_meeting/us',
      due: '2026-12-14',
    },
  ),
];
