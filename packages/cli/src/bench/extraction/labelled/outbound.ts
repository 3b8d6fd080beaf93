import { tune, type LabelledMessage } from './format.ts';

/** Our own team writing to a counterpart: what we promised, and what we asked them for. */
export const outbound: readonly LabelledMessage[] = [
  tune(
    'out-proposal-friday',
    {
      from: 'Dana Cole <dana@northpeak.example>',
      to: 'Maria Rossi <maria.rossi@acme-robotics.example>',
      at: '2026-11-24T15:00:00+00:00',
      subject: 'Recap',
      text: `
Hi Maria,

Great talking to you today. I'll send you the proposal by Friday.

Best,
Dana Cole
Account Executive
Northpeak`,
    },
    {
      contact: 'maria.rossi@acme-robotics.example',
      name: 'Maria Rossi',
      company: 'Acme Robotics',
      step: 'send_proposal/us',
      due: '2026-11-27',
    },
  ),
  tune(
    'out-pricing',
    {
      from: 'Dana Cole <dana@northpeak.example>',
      to: 'Jake Turner <jake@bluefin-logistics.example>',
      at: '2026-11-19T10:00:00+00:00',
      subject: 'Re: quick q',
      text: `
Hey Jake, good question. I will get you the pricing for 120 users tomorrow.

Dana

On Wed, Nov 18, 2026 at 2:40 PM Jake Turner <jake@bluefin-logistics.example> wrote:
> hey dana - how much would it be for about 120 users? monthly is fine`,
    },
    {
      contact: 'jake@bluefin-logistics.example',
      name: 'Jake Turner',
      company: 'Bluefin Logistics',
      step: 'send_pricing/us',
      due: '2026-11-20',
    },
  ),
  tune(
    'out-contract',
    {
      from: 'Tom Reed <tom.reed@fieldreps.example>',
      to: 'Lucas Meyer <l.meyer@stahlkontor.example>',
      cc: 'Dana Cole <dana@northpeak.example>',
      at: '2026-12-04T09:00:00+01:00',
      subject: 'Contract',
      text: `
Hi Lucas,

fantastic to hear. We'll have the contract with you on Monday.

Tom`,
    },
    {
      contact: 'l.meyer@stahlkontor.example',
      name: 'Lucas Meyer',
      company: 'Stahlkontor',
      step: 'send_contract/us',
      due: '2026-12-07',
    },
  ),
  tune(
    'out-ask-sign',
    {
      from: 'Dana Cole <dana@northpeak.example>',
      to: 'Aaron Blake <aaron.blake@summitgear.example>',
      at: '2026-12-07T16:00:00+00:00',
      subject: 'Agreement',
      text: `
Hi Aaron,

The agreement is attached. Could you sign and return it by Thursday?

Thanks,
Dana`,
    },
    {
      contact: 'aaron.blake@summitgear.example',
      name: 'Aaron Blake',
      company: 'Summitgear',
      step: 'sign_contract/them',
      due: '2026-12-10',
    },
  ),
  tune(
    'out-ask-requirements',
    {
      from: 'Dana Cole <dana@northpeak.example>',
      to: 'Neil Sharma <neil.sharma@parkline.example>',
      at: '2026-11-25T11:00:00+00:00',
      subject: 'Requirements',
      text: `
Hi Neil,

To prepare a sensible offer, could you send me your requirements document this week?

Many thanks,
Dana`,
    },
    {
      contact: 'neil.sharma@parkline.example',
      name: 'Neil Sharma',
      company: 'Parkline',
      step: 'send_information/them',
      due: '2026-11-27',
    },
  ),
  tune(
    'out-chase',
    {
      from: 'Dana Cole <dana@northpeak.example>',
      to: 'George Whitman <gwhitman@oldmillbakery.example>',
      at: '2026-12-14T10:00:00+00:00',
      subject: 'Re: Pricing',
      text: `
Hi George,

Just checking in on the pricing I sent over. Any news from your side?

Dana`,
    },
    {
      contact: 'gwhitman@oldmillbakery.example',
      name: 'George Whitman',
      company: 'Oldmillbakery',
      step: 'follow_up/them',
    },
  ),
  tune(
    'out-greeted',
    {
      from: 'Dana Cole <dana@northpeak.example>',
      to: 'Simon Archer <simon.archer@westgate-motors.example>; Julia Sands <julia.sands@westgate-motors.example>',
      at: '2026-11-25T10:30:00+00:00',
      subject: 'Re: Intro: Julia Sands',
      text: `
Hi Julia,

Lovely to meet you. I'll send you a short overview this afternoon.

Dana`,
    },
    {
      contact: 'julia.sands@westgate-motors.example',
      name: 'Julia Sands',
      company: 'Westgate Motors',
      step: 'send_information/us',
      due: '2026-11-25',
    },
  ),
  tune(
    'out-invite',
    {
      from: 'Dana Cole <dana@northpeak.example>',
      to: 'Isabel Moreno <isabel.moreno@grupo-alba.example>',
      at: '2026-11-19T19:00:00+00:00',
      subject: 'Re: Call?',
      text: `
Hi Isabel,

Monday at 11 is perfect. I'll send you a calendar invite.

Dana`,
    },
    {
      contact: 'isabel.moreno@grupo-alba.example',
      name: 'Isabel Moreno',
      company: 'Grupo Alba',
      step: 'schedule_meeting/us',
      due: '2026-11-23',
    },
  ),
  tune(
    'out-thanks',
    {
      from: 'Dana Cole <dana@northpeak.example>',
      to: 'Frank Delgado <frank.delgado@cedarpoint.example>',
      at: '2026-12-08T16:00:00+00:00',
      subject: 'Re: Decision',
      text: `
Hi Frank,

Thanks for letting me know, and all the best with the project.

Dana`,
    },
    'nothing',
  ),
  tune(
    'out-delivered',
    {
      from: 'Dana Cole <dana@northpeak.example>',
      to: 'Olivia Grant <olivia.grant@harborview.example>',
      at: '2026-11-23T10:00:00+00:00',
      subject: 'Pricing',
      text: `
Hi Olivia,

As promised, attached is the pricing for the Enterprise tier.

Best regards,
Dana Cole`,
    },
    'nothing',
  ),
];
