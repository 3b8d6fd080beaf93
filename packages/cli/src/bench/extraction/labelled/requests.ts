import { tune, type LabelledMessage } from './format.ts';

/** Counterparts who ask for something. */
export const requests: readonly LabelledMessage[] = [
  tune(
    'pricing-by-friday',
    {
      from: 'Maria Rossi <maria.rossi@acme-robotics.example>',
      at: '2026-11-17T09:12:00+01:00',
      subject: 'Pricing for 50 seats',
      text: `
Hi Dana,

Thanks for the call on Thursday, the team liked what they saw. Could you send us pricing for 50 seats by Friday? Our budget is around 20k EUR and our CFO has to sign off on anything above 10k. We would like to go live in Q1.

Best regards,
Maria Rossi
Head of Operations
Acme Robotics GmbH
Industriestr. 4, Stuttgart`,
    },
    {
      contact: 'maria.rossi@acme-robotics.example',
      name: 'Maria Rossi',
      company: 'Acme Robotics',
      intent: 'request_pricing',
      step: 'send_pricing/us',
      due: '2026-11-20',
      budget: { status: 'amount', amount: 20000, currency: 'EUR' },
      authority: { status: 'needs_approval', approver: 'cfo' },
      timeline: '2027-Q1',
    },
  ),
  tune(
    'pricing-short',
    {
      from: 'Jake Turner <jake@bluefin-logistics.example>',
      at: '2026-11-18T14:40:00-05:00',
      subject: 'quick q',
      text: `
hey dana - how much would it be for about 120 users? monthly is fine

jake

Sent from my iPhone`,
    },
    {
      contact: 'jake@bluefin-logistics.example',
      name: 'Jake Turner',
      company: 'Bluefin Logistics',
      intent: 'request_pricing',
      step: 'send_pricing/us',
    },
  ),
  tune(
    'pricing-tiers',
    {
      from: 'Olivia Grant <olivia.grant@harborview.example>',
      at: '2026-11-19T10:05:00+00:00',
      subject: 'Costs',
      text: `
Hello Dana,

We've gone through the deck internally. Before we take this any further I need to understand what the Enterprise tier costs for 300 people, ideally with an annual and a three-year option. Can you get that over to me before the end of the month?

Kind regards,

Olivia Grant
Commercial Director | Harborview Ltd
+44 20 7946 0000`,
    },
    {
      contact: 'olivia.grant@harborview.example',
      name: 'Olivia Grant',
      company: 'Harborview',
      intent: 'request_pricing',
      step: 'send_pricing/us',
      due: '2026-11-30',
    },
  ),
  tune(
    'quote-two-weeks',
    {
      from: 'Henrik Lund <hl@nordwerk.example>',
      at: '2026-11-16T08:30:00+01:00',
      subject: 'Quote',
      text: `
Dear Dana,

as discussed on the phone, please send me a written quote for the Standard package (35 licences, two years). We are comparing three vendors and the decision is planned for mid December.

Med venlig hilsen
Henrik Lund
CTO, Nordwerk A/S`,
    },
    {
      contact: 'hl@nordwerk.example',
      name: 'Henrik Lund',
      company: 'Nordwerk',
      intent: 'request_pricing',
      step: 'send_pricing/us',
      timeline: '2026-12',
    },
  ),
  tune(
    'quote-tomorrow',
    {
      from: 'Priya Nair <priya.nair@lumenfoods.example>',
      at: '2026-11-24T11:00:00+05:30',
      subject: 'Re: Intro call follow-up',
      text: `
Dana, quick one. Our procurement meeting is tomorrow at 3pm. Any chance you can send over a ballpark quote before then? Doesn't need to be final.

Thanks!
Priya

On Mon, Nov 23, 2026 at 5:20 PM Dana Cole <dana@northpeak.example> wrote:
> Hi Priya,
> great speaking with you. Let me know if you would like a demo for the wider team.
> Dana`,
    },
    {
      contact: 'priya.nair@lumenfoods.example',
      name: 'Priya Nair',
      company: 'Lumenfoods',
      intent: 'request_pricing',
      step: 'send_pricing/us',
      due: '2026-11-25',
    },
  ),
  tune(
    'quote-rates',
    {
      from: 'Carlos Mendes <cmendes@solarvia.example>',
      at: '2026-11-25T16:22:00+00:00',
      subject: 'Rates 2027',
      text: `
Hi Dana

Budgeting season here. Please share your 2027 rates for the platform and onboarding so I can put a number in the plan. I need them by Monday, 7 December at the latest.

Carlos`,
    },
    {
      contact: 'cmendes@solarvia.example',
      name: 'Carlos Mendes',
      company: 'Solarvia',
      intent: 'request_pricing',
      step: 'send_pricing/us',
      due: '2026-12-07',
    },
  ),
  tune(
    'demo-team',
    {
      from: 'Sofia Keller <sofia@ravenpay.example>',
      at: '2026-11-23T13:15:00+01:00',
      subject: 'Demo for finance',
      text: `
Hi Dana,

The finance folks would love to see the product in action. Could you set up a demo for five people next Tuesday afternoon?

Sofia`,
    },
    {
      contact: 'sofia@ravenpay.example',
      name: 'Sofia Keller',
      company: 'Ravenpay',
      intent: 'request_demo',
      step: 'schedule_demo/us',
      due: '2026-12-01',
    },
  ),
  tune(
    'demo-interest',
    {
      from: 'Ben Oduya <ben.oduya@kitewell.example>',
      at: '2026-12-02T09:45:00+00:00',
      subject: 'Website enquiry',
      text: `
Hello,

I run revenue operations at Kitewell, a 60-person payments company. I found you through a colleague at our bank. We're interested in a demo, mainly of the HubSpot side of things. We are replacing our current tool because it keeps duplicating contacts.

Ben Oduya
RevOps Lead
Kitewell`,
    },
    {
      contact: 'ben.oduya@kitewell.example',
      name: 'Ben Oduya',
      company: 'Kitewell',
      intent: 'request_demo',
      step: 'schedule_demo/us',
    },
  ),
  tune(
    'demo-walkthrough',
    {
      from: 'Grace Kim <grace@pinecone-health.example>',
      at: '2026-12-01T15:30:00-08:00',
      subject: 'walkthrough?',
      text: `
Hi Dana!

Would you be able to walk me and our two sales managers through the reporting part next week? Wednesday or Thursday morning Pacific would be best.

Thanks so much,
Grace Kim
Pinecone Health`,
    },
    {
      contact: 'grace@pinecone-health.example',
      name: 'Grace Kim',
      company: 'Pinecone Health',
      intent: 'request_demo',
      step: 'schedule_demo/us',
      due: '2026-12-09',
    },
  ),
  tune(
    'proposal-deadline',
    {
      from: 'Anna Lindqvist <anna.lindqvist@fjordline-energy.example>',
      at: '2026-11-26T10:00:00+01:00',
      subject: 'Proposal',
      text: `
Hi Dana,

The steering group met yesterday and we agreed to take the next step with you. Please prepare a proposal covering the rollout in Norway and Sweden. The board meets on 14 December and needs to approve it, so we must have it by December 9.

The budget has been approved for 2027.

Best,
Anna Lindqvist
Program Manager
Fjordline Energy AS`,
    },
    {
      contact: 'anna.lindqvist@fjordline-energy.example',
      name: 'Anna Lindqvist',
      company: 'Fjordline Energy',
      intent: 'request_proposal',
      step: 'send_proposal/us',
      due: '2026-12-09',
      budget: { status: 'approved' },
      authority: { status: 'needs_approval', approver: 'board' },
    },
  ),
  tune(
    'proposal-plain',
    {
      from: 'Tomasz Zielinski <t.zielinski@bridgestone-it.example>',
      at: '2026-11-27T12:10:00+01:00',
      subject: 'RE: Scope',
      text: `
Hello Dana,

we agree with the scope you described. Can you put this in a formal proposal for us?

Regards,
Tomasz

From: Dana Cole <dana@northpeak.example>
Sent: Thursday, November 26, 2026 5:02 PM
To: Tomasz Zielinski <t.zielinski@bridgestone-it.example>
Subject: Scope

Hi Tomasz, attached the scope. Could you sign the NDA by Monday?`,
    },
    {
      contact: 't.zielinski@bridgestone-it.example',
      name: 'Tomasz Zielinski',
      company: 'Bridgestone It',
      intent: 'request_proposal',
      step: 'send_proposal/us',
    },
  ),
  tune(
    'proposal-sow',
    {
      from: 'Rachel Stein <rachel.stein@vantagemed.example>',
      at: '2026-11-30T09:00:00-05:00',
      subject: 'SOW',
      text: `
Dana,

We're ready for a statement of work on the pilot. If you could turn that around within a week that would be ideal, since legal will need some time with it. Target is to have the pilot running by February 1.

Rachel Stein
VP Digital, VantageMed`,
    },
    {
      contact: 'rachel.stein@vantagemed.example',
      name: 'Rachel Stein',
      company: 'VantageMed',
      intent: 'request_proposal',
      step: 'send_proposal/us',
      due: '2026-12-07',
      timeline: '2027-02-01',
    },
  ),
  tune(
    'contract-request',
    {
      from: 'Lucas Meyer <l.meyer@stahlkontor.example>',
      at: '2026-12-03T17:20:00+01:00',
      subject: 'Next steps',
      text: `
Hi Dana,

good news: everybody is on board. Please send the contract over so that we can get it signed before Christmas. I make the final decision on this, so no further rounds needed on our side.

Viele Grüße
Lucas Meyer
Geschäftsführer
Stahlkontor GmbH`,
    },
    {
      contact: 'l.meyer@stahlkontor.example',
      name: 'Lucas Meyer',
      company: 'Stahlkontor',
      intent: 'request_contract',
      step: 'send_contract/us',
      authority: { status: 'decision_maker' },
    },
  ),
  tune(
    'contract-orderform',
    {
      from: 'Emily Watts <ewatts@cloverfield.example>',
      at: '2026-12-07T10:11:00-06:00',
      subject: 'Re: Re: Order form',
      text: `
Dana - can you resend the order form with the start date moved to January 4? I'd need it today if at all possible.

Emily Watts | Cloverfield
Sr. Manager, Sales Systems`,
    },
    {
      contact: 'ewatts@cloverfield.example',
      name: 'Emily Watts',
      company: 'Cloverfield',
      intent: 'request_contract',
      step: 'send_contract/us',
      due: '2026-12-07',
      timeline: '2027-01-04',
    },
  ),
  tune(
    'contract-paperwork',
    {
      from: 'Noah Adeyemi <noah@tidewater-labs.example>',
      at: '2026-12-08T08:55:00+00:00',
      subject: 'Paperwork',
      text: `
Morning Dana,

Can you get the paperwork across to me and Hannah (cc'd) this week? Finance have released the budget so we're good to go.

Cheers,
Noah`,
      cc: 'Hannah Boyd <hannah@tidewater-labs.example>',
    },
    {
      contact: 'noah@tidewater-labs.example',
      name: 'Noah Adeyemi',
      company: 'Tidewater Labs',
      intent: 'request_contract',
      step: 'send_contract/us',
      due: '2026-12-11',
      budget: { status: 'approved' },
    },
  ),
  tune(
    'meeting-slot',
    {
      from: 'Isabel Moreno <isabel.moreno@grupo-alba.example>',
      at: '2026-11-19T18:00:00+01:00',
      subject: 'Call?',
      text: `
Hi Dana,

Can we jump on a call on Monday at 11:00 CET? I want to go over the integration questions before I present it to my manager.

Isabel`,
    },
    {
      contact: 'isabel.moreno@grupo-alba.example',
      name: 'Isabel Moreno',
      company: 'Grupo Alba',
      intent: 'schedule_meeting',
      step: 'schedule_meeting/us',
      due: '2026-11-23',
    },
  ),
  tune(
    'meeting-availability',
    {
      from: 'Daniel Osei <dosei@meridianfleet.example>',
      at: '2026-11-20T09:40:00+00:00',
      subject: 'Re: Meridian x Northpeak',
      text: `
Hi Dana, happy to talk. What times work for you next week?

Daniel Osei
Operations Manager
Meridian Fleet

On Wed, 18 Nov 2026 at 14:02, Dana Cole <dana@northpeak.example> wrote:

Hi Daniel,

I wanted to see whether a short call would make sense. We can also send pricing upfront.

Dana`,
    },
    {
      contact: 'dosei@meridianfleet.example',
      name: 'Daniel Osei',
      company: 'Meridian Fleet',
      intent: 'schedule_meeting',
      step: 'schedule_meeting/us',
      due: '2026-11-27',
    },
  ),
  tune(
    'meeting-options',
    {
      from: 'Chloe Bennett <chloe.bennett@atlasprint.example>',
      at: '2026-11-24T15:00:00+00:00',
      subject: 'Re: Catching up',
      text: `
Hi Dana,

Sorry for the slow reply. I'm free Thursday after 2pm or anytime on Friday. Does either work for a quick catch-up?

Best wishes,
Chloe`,
    },
    {
      contact: 'chloe.bennett@atlasprint.example',
      name: 'Chloe Bennett',
      company: 'Atlasprint',
      intent: 'schedule_meeting',
      step: 'schedule_meeting/us',
      due: '2026-11-26',
    },
  ),
  tune(
    'meeting-lunch',
    {
      from: 'Victor Hale <victor@halecapital.example>',
      at: '2026-12-09T12:00:00-05:00',
      subject: 'Lunch',
      text: `
Dana,

In town next Thursday. Lunch? Would be good to talk through the expansion.

V.`,
    },
    {
      contact: 'victor@halecapital.example',
      name: 'Victor Hale',
      company: 'Halecapital',
      intent: 'schedule_meeting',
      step: 'schedule_meeting/us',
      due: '2026-12-17',
    },
  ),
  tune(
    'callback',
    {
      from: 'Marco Bianchi <marco.bianchi@officine-verdi.example>',
      at: '2026-11-30T11:30:00+01:00',
      subject: 'Call me',
      text: `
Hi Dana,
please call me back tomorrow morning, I have a question about the renewal that is easier by phone. My number is +39 02 5550 1234.
Marco`,
    },
    {
      contact: 'marco.bianchi@officine-verdi.example',
      name: 'Marco Bianchi',
      company: 'Officine Verdi',
      intent: 'schedule_meeting',
      step: 'call_back/us',
      due: '2026-12-01',
    },
  ),
  tune(
    'callback-ring',
    {
      from: 'Fiona MacLeod <fiona@glenbrae.example>',
      at: '2026-12-02T16:45:00+00:00',
      subject: 'Chat',
      text: `
Hi Dana

Could you give me a ring on Friday? Any time before noon is fine.

Thanks
Fiona MacLeod
Glenbrae Estates`,
    },
    {
      contact: 'fiona@glenbrae.example',
      name: 'Fiona MacLeod',
      company: 'Glenbrae',
      intent: 'schedule_meeting',
      step: 'call_back/us',
      due: '2026-12-04',
    },
  ),
  tune(
    'info-security',
    {
      from: 'Arjun Patel <arjun.patel@quantabank.example>',
      at: '2026-11-25T10:25:00+00:00',
      subject: 'Security review',
      text: `
Hello Dana,

Our security team needs your SOC 2 report and a completed security questionnaire (attached) before we can continue. Could you return both by 4 December?

Regards,
Arjun Patel
Vendor Risk, Quantabank plc

This e-mail and any attachments are confidential and intended solely for the addressee. If you have received it in error please notify the sender and send it back by Monday.`,
    },
    {
      contact: 'arjun.patel@quantabank.example',
      name: 'Arjun Patel',
      company: 'Quantabank',
      intent: 'request_information',
      step: 'send_information/us',
      due: '2026-12-04',
    },
  ),
  tune(
    'info-casestudy',
    {
      from: 'Megan Howe <megan@brightoak.example>',
      at: '2026-12-01T09:05:00-05:00',
      subject: 'Re: Following up',
      text: `
Hi Dana, thanks for the summary! Do you have any case studies from manufacturing companies you could share? My VP likes to see references before a meeting.

Megan Howe
BrightOak`,
    },
    {
      contact: 'megan@brightoak.example',
      name: 'Megan Howe',
      company: 'BrightOak',
      intent: 'request_information',
      step: 'send_information/us',
    },
  ),
  tune(
    'info-docs',
    {
      from: 'Stefan Vogel <stefan.vogel@kranich-systems.example>',
      at: '2026-12-04T13:00:00+01:00',
      subject: 'API documentation',
      text: `
Hi Dana,

our developers would like to have a look at the API documentation and a list of supported webhooks. Can you point me to it?

Thanks and regards
Stefan Vogel
Kranich Systems AG`,
    },
    {
      contact: 'stefan.vogel@kranich-systems.example',
      name: 'Stefan Vogel',
      company: 'Kranich Systems',
      intent: 'request_information',
      step: 'send_information/us',
    },
  ),
  tune(
    'info-deck',
    {
      from: 'Laura Chen <laura.chen@ospreyair.example>',
      at: '2026-12-07T14:12:00-08:00',
      subject: 'slides',
      text: `
Dana, could you forward the slides from today to me and Ruth? She missed the second half.

L`,
      cc: 'Ruth Abel <ruth@ospreyair.example>',
    },
    {
      contact: 'laura.chen@ospreyair.example',
      name: 'Laura Chen',
      company: 'Ospreyair',
      intent: 'request_information',
      step: 'send_information/us',
    },
  ),
  tune(
    'po-attached',
    {
      from: 'Procurement Team <procurement@alderwood.example>',
      at: '2026-12-09T09:30:00+00:00',
      subject: 'PO 4500123987',
      text: `
Dear Supplier,

Please find attached purchase order 4500123987 for the annual subscription. Kindly confirm receipt and the delivery date.

Alderwood Procurement`,
    },
    {
      contact: 'procurement@alderwood.example',
      company: 'Alderwood',
      intent: 'purchase_order',
      step: 'process_order/us',
    },
  ),
  tune(
    'po-goahead',
    {
      from: 'Nina Popescu <nina@carpatia-tours.example>',
      at: '2026-12-10T10:00:00+02:00',
      subject: 'Re: Offer 2231',
      text: `
Hi Dana,

We'd like to go ahead with the Pro plan for 25 users starting January 1. Please invoice us at the Bucharest address.

Nina Popescu
Managing Director
Carpatia Tours SRL`,
    },
    {
      contact: 'nina@carpatia-tours.example',
      name: 'Nina Popescu',
      company: 'Carpatia Tours',
      intent: 'purchase_order',
      step: 'process_order/us',
      timeline: '2027-01-01',
    },
  ),
  tune(
    'po-order',
    {
      from: 'Gareth Lloyd <gareth.lloyd@tallships.example>',
      at: '2026-12-11T15:50:00+00:00',
      subject: 'Order',
      text: `
Hi Dana

Happy to confirm the order as per your quote NP-0417. Our PO number is TS-88213.

Gareth Lloyd
Tallships Ltd`,
    },
    {
      contact: 'gareth.lloyd@tallships.example',
      name: 'Gareth Lloyd',
      company: 'Tallships',
      intent: 'purchase_order',
      step: 'process_order/us',
    },
  ),
  tune(
    'negotiate-discount',
    {
      from: 'Paul Fischer <paul.fischer@wiesenhof-it.example>',
      at: '2026-12-03T11:45:00+01:00',
      subject: 'Re: Quote NP-0388',
      text: `
Hi Dana,

thanks for the quote. We like the product but would need 15% off the list price to get this through. Is there any room if we commit to two years?

Best regards
Paul Fischer`,
    },
    {
      contact: 'paul.fischer@wiesenhof-it.example',
      name: 'Paul Fischer',
      company: 'Wiesenhof It',
      intent: 'negotiate',
      step: 'review_terms/us',
    },
  ),
  tune(
    'negotiate-terms',
    {
      from: 'Helen Park <helen.park@junipersoft.example>',
      at: '2026-12-04T09:20:00-08:00',
      subject: 'MSA redlines',
      text: `
Hi Dana,

Our legal team has reviewed the MSA. Redlines attached; the main points are the liability cap and net 60 payment terms. Could you let us know by Wednesday whether these are acceptable?

Helen Park
Senior Counsel, JuniperSoft`,
    },
    {
      contact: 'helen.park@junipersoft.example',
      name: 'Helen Park',
      company: 'JuniperSoft',
      intent: 'negotiate',
      step: 'review_terms/us',
      due: '2026-12-09',
    },
  ),
  tune(
    'negotiate-match',
    {
      from: 'Amir Haddad <amir@sanddune-media.example>',
      at: '2026-12-08T14:00:00+04:00',
      subject: 'Re: proposal',
      text: `
Dana, honest feedback: you're our favourite but the other offer is 20% lower. Can you match that price? If yes I can get it through this month.

Amir Haddad
Sanddune Media FZ-LLC`,
    },
    {
      contact: 'amir@sanddune-media.example',
      name: 'Amir Haddad',
      company: 'Sanddune Media',
      intent: 'negotiate',
      step: 'review_terms/us',
    },
  ),
  tune(
    'objection-price',
    {
      from: 'Kathrin Wolf <k.wolf@silbersee.example>',
      at: '2026-11-30T16:30:00+01:00',
      subject: 'Re: Offer',
      text: `
Hello Dana,

I discussed the offer with my boss. It is too expensive for us at the moment, we were expecting something like half of that.

Kathrin Wolf
Silbersee Reisen`,
    },
    {
      contact: 'k.wolf@silbersee.example',
      name: 'Kathrin Wolf',
      company: 'Silbersee',
      intent: 'objection',
      step: 'address_objection/us',
    },
  ),
  tune(
    'objection-feature',
    {
      from: 'Steve Novak <steve.novak@ironleaf.example>',
      at: '2026-12-02T10:10:00-07:00',
      subject: 'concerns',
      text: `
Hi Dana,

After the demo my main concern is that there is no single sign-on in the Standard plan. For our IT department that is a deal breaker.

Steve`,
    },
    {
      contact: 'steve.novak@ironleaf.example',
      name: 'Steve Novak',
      company: 'Ironleaf',
      intent: 'objection',
      step: 'address_objection/us',
    },
  ),
  tune(
    'objection-hosting',
    {
      from: 'Birgit Maier <birgit.maier@alpenversicherung.example>',
      at: '2026-12-07T08:20:00+01:00',
      subject: 'Hosting',
      text: `
Hi Dana,

we are worried about the data being hosted outside of the EU. Our data protection officer will not accept that.

Birgit Maier`,
    },
    {
      contact: 'birgit.maier@alpenversicherung.example',
      name: 'Birgit Maier',
      company: 'Alpenversicherung',
      intent: 'objection',
      step: 'address_objection/us',
    },
  ),
  tune(
    'support-login',
    {
      from: 'Wendy Foster <wendy@maplecart.example>',
      at: '2026-12-01T08:02:00-05:00',
      subject: 'Cannot log in',
      text: `
Hi,

Since this morning none of our users can log in. We get an error 502 after the password page. Please help, this is urgent.

Wendy Foster
MapleCart`,
    },
    {
      contact: 'wendy@maplecart.example',
      name: 'Wendy Foster',
      company: 'MapleCart',
      intent: 'support',
      step: 'resolve_issue/us',
    },
  ),
  tune(
    'support-sync',
    {
      from: 'Diego Ramos <diego.ramos@patagonia-trek.example>',
      at: '2026-12-03T10:30:00-03:00',
      subject: 'Sync stopped',
      text: `
Hello Dana,

the Salesforce sync stopped working on Tuesday and our reps don't see new contacts any more. Can someone look into it?

Diego Ramos
Patagonia Trek`,
    },
    {
      contact: 'diego.ramos@patagonia-trek.example',
      name: 'Diego Ramos',
      company: 'Patagonia Trek',
      intent: 'support',
      step: 'resolve_issue/us',
    },
  ),
  tune(
    'intro-colleague',
    {
      from: 'Simon Archer <simon.archer@westgate-motors.example>',
      at: '2026-11-24T09:00:00+00:00',
      subject: 'Intro: Julia Sands',
      cc: 'Julia Sands <julia.sands@westgate-motors.example>',
      text: `
Hi Dana,

I'd like to introduce you to Julia Sands, who runs our dealer network and is the right person for this. Julia, Dana is the one I told you about.

I'll let you two take it from here.

Simon`,
    },
    {
      contact: 'simon.archer@westgate-motors.example',
      name: 'Simon Archer',
      company: 'Westgate Motors',
      intent: 'introduction',
      step: 'reach_out/us',
    },
  ),
  tune(
    'intro-takingover',
    {
      from: 'Elena Petrova <elena@baltika-foods.example>',
      at: '2026-11-26T14:00:00+02:00',
      subject: 'Handover',
      cc: 'Karl Tamm <karl.tamm@baltika-foods.example>',
      text: `
Dear Dana,

I am moving to another department at the end of the month. Karl Tamm (in copy) is taking over the CRM project and will be your new contact.

It was a pleasure working with you.

Elena Petrova`,
    },
    {
      contact: 'elena@baltika-foods.example',
      name: 'Elena Petrova',
      company: 'Baltika Foods',
      intent: 'introduction',
      step: 'reach_out/us',
    },
  ),
  tune(
    'chase-quote',
    {
      from: 'Rob Ellis <rob.ellis@quarrystone.example>',
      at: '2026-12-09T10:40:00+00:00',
      subject: 'Re: Quote',
      text: `
Hi Dana,

Any news on the quote you promised last week? I still haven't received it.

Rob`,
    },
    {
      contact: 'rob.ellis@quarrystone.example',
      name: 'Rob Ellis',
      company: 'Quarrystone',
      intent: ['follow_up', 'request_pricing'],
      step: 'send_pricing/us',
    },
  ),
  tune(
    'chase-status',
    {
      from: 'Yuki Tanaka <yuki.tanaka@sakura-optics.example>',
      at: '2026-12-10T17:15:00+09:00',
      subject: 'Status',
      text: `
Dear Dana-san,

I am following up on my email of last Friday. May I ask what the status is?

Kind regards,
Yuki Tanaka
Sakura Optics`,
    },
    {
      contact: 'yuki.tanaka@sakura-optics.example',
      name: 'Yuki Tanaka',
      company: 'Sakura Optics',
      intent: 'follow_up',
      step: 'follow_up/us',
    },
  ),
  tune(
    'chase-checkin',
    {
      from: 'Liam Doyle <liam@emeraldfreight.example>',
      at: '2026-12-14T09:10:00+00:00',
      subject: 'Re: pilot',
      text: `
Hi Dana, just checking in on this. Did you get a chance to talk to your product team about the Oracle connector?

Liam Doyle
Emerald Freight`,
    },
    {
      contact: 'liam@emeraldfreight.example',
      name: 'Liam Doyle',
      company: 'Emerald Freight',
      intent: 'follow_up',
      step: 'follow_up/us',
    },
  ),
  tune(
    'webmail-signature',
    {
      from: 'Petra Novotna <petra.n.1984@webmail.example>',
      at: '2026-11-18T20:15:00+01:00',
      subject: 'Enquiry',
      text: `
Hello,

I am writing on behalf of our family business. We have a team of six in sales and we'd like a quote for the smallest plan.

Petra Novotna
Novotna Textiles s.r.o.
Brno`,
    },
    {
      contact: 'petra.n.1984@webmail.example',
      name: 'Petra Novotna',
      company: 'Novotna Textiles s.r.o.',
      intent: 'request_pricing',
      step: 'send_pricing/us',
    },
  ),
  tune(
    'long-rfp',
    {
      from: 'Christine Dubois <christine.dubois@metrovia.example>',
      at: '2026-11-16T11:00:00+01:00',
      subject: 'Request for proposal: CRM capture',
      text: `
Dear Ms Cole,

Metrovia operates regional trains in four countries and employs about 2,300 people, of whom 140 work in commercial roles. Over the last two years our account managers have been logging customer e-mail by hand, which costs us a great deal of time and leaves the CRM incomplete.

We have looked at several products and shortlisted yours together with one other. The criteria are accuracy, data protection, and total cost over three years.

We therefore invite you to submit a proposal. It should cover:

1. Scope and approach
2. Timeline for implementation
3. Commercial terms over three years
4. References in the transport sector

Proposals must reach us no later than 11 December 2026. We expect the implementation to start in March 2027. The available budget is EUR 180,000 over three years.

Yours sincerely,

Christine Dubois
Head of Commercial Systems
Metrovia SA`,
    },
    {
      contact: 'christine.dubois@metrovia.example',
      name: 'Christine Dubois',
      company: 'Metrovia',
      intent: 'request_proposal',
      step: 'send_proposal/us',
      due: '2026-12-11',
      budget: { status: 'amount', amount: 180000, currency: 'EUR' },
      timeline: '2027-03',
    },
  ),
  tune(
    'long-inbound',
    {
      from: 'Jonathan Pryce <jonathan.pryce@larkfield-schools.example>',
      at: '2026-11-17T13:30:00+00:00',
      subject: 'Enquiry from Larkfield Schools',
      text: `
Dear Northpeak team,

I look after partnerships at Larkfield, a group of eleven independent schools. We keep everything in spreadsheets at the moment, and it has become unmanageable: last term we missed two renewals because nobody saw the email.

A friend at another trust recommended you. We have about 30 people who would use it. We've set aside £12,000 for this year, and I can sign it off myself up to that amount.

Could someone arrange a demonstration for us in the first week of December? Mornings are best.

With kind regards,

Jonathan Pryce
Director of Partnerships
Larkfield Schools`,
    },
    {
      contact: 'jonathan.pryce@larkfield-schools.example',
      name: 'Jonathan Pryce',
      company: 'Larkfield Schools',
      intent: 'request_demo',
      step: 'schedule_demo/us',
      due: '2026-12-04',
      budget: { status: 'amount', amount: 12000, currency: 'GBP' },
      authority: { status: 'decision_maker' },
    },
  ),
  tune(
    'two-asks',
    {
      from: 'Omar Farouk <omar@nilewater.example>',
      at: '2026-12-06T10:00:00+02:00',
      subject: 'Re: Next steps',
      text: `
Dana,

Two things please:
- send the updated pricing for 80 users
- let me know when we can have a call with your engineer

Omar Farouk
Nilewater`,
    },
    {
      contact: 'omar@nilewater.example',
      name: 'Omar Farouk',
      company: 'Nilewater',
      intent: 'request_pricing',
      step: 'send_pricing/us',
    },
  ),
  tune(
    'display-company',
    {
      from: 'Ingrid Hauge (Polarnet) <ingrid@polarnet.example>',
      at: '2026-12-08T12:45:00+01:00',
      subject: 'Trial',
      text: `
Hi there, is it possible to get a trial for our team of ten? We would like to test it during the first two weeks of January.

Ingrid`,
    },
    {
      contact: 'ingrid@polarnet.example',
      name: 'Ingrid Hauge',
      company: 'Polarnet',
      intent: 'request_demo',
      step: 'schedule_demo/us',
    },
  ),
  tune(
    'question-feature',
    {
      from: 'Ravi Menon <ravi.menon@cobaltgrid.example>',
      at: '2026-12-01T12:00:00+05:30',
      subject: 'Question on retention',
      text: `
Hi Dana,

Quick question: does Conduit delete the mail body after the retention period, or only hide it?

Ravi`,
    },
    {
      contact: 'ravi.menon@cobaltgrid.example',
      name: 'Ravi Menon',
      company: 'Cobaltgrid',
      intent: 'request_information',
      step: 'answer_questions/us',
    },
  ),
  tune(
    'question-list',
    {
      from: 'Sara Holm <sara.holm@havnbryg.example>',
      at: '2026-12-02T15:10:00+01:00',
      subject: 'A few questions',
      text: `
Hi Dana,

I have a few questions before we continue:

1. Do you support Outlook shared mailboxes?
2. Where is the data stored?
3. Is there a limit on the number of mailboxes?

Thanks,
Sara`,
    },
    {
      contact: 'sara.holm@havnbryg.example',
      name: 'Sara Holm',
      company: 'Havnbryg',
      intent: 'request_information',
      step: 'answer_questions/us',
    },
  ),
  tune(
    'interleaved',
    {
      from: 'Hugo Laurent <hugo.laurent@belmont-vins.example>',
      at: '2026-12-03T09:30:00+01:00',
      subject: 'Re: Some questions',
      text: `
Hi Dana, answers below.

On Wed, 2 Dec 2026 at 18:01, Dana Cole <dana@northpeak.example> wrote:
> How many users would there be?

About 40 to start with.

> Who decides on the purchase?

Our CEO has the final say.

> Would you like me to send a proposal?

Yes, please send a proposal by next Wednesday.

> Best, Dana`,
    },
    {
      contact: 'hugo.laurent@belmont-vins.example',
      name: 'Hugo Laurent',
      company: 'Belmont Vins',
      intent: 'request_proposal',
      step: 'send_proposal/us',
      due: '2026-12-09',
      authority: { status: 'needs_approval', approver: 'ceo' },
    },
  ),
];
