import { tune, type LabelledMessage } from './format.ts';

/** Mail from which nothing may be written. */
export const nothing: readonly LabelledMessage[] = [
  tune(
    'ooo-en',
    {
      from: 'Maria Rossi <maria.rossi@acme-robotics.example>',
      at: '2026-12-21T08:00:00+01:00',
      subject: 'Automatic reply: Proposal',
      text: `
I am out of the office until January 4 with limited access to email. For urgent matters please contact Luca at luca@acme-robotics.example.`,
    },
    'nothing',
  ),
  tune(
    'ooo-plain-subject',
    {
      from: 'Ben Oduya <ben.oduya@kitewell.example>',
      at: '2026-12-22T09:00:00+00:00',
      subject: 'Re: Demo',
      text: `
Hi,

I'm currently on annual leave and will be back on Monday 4 January. If you need a contract or pricing in the meantime please call my colleague.

Ben`,
    },
    'nothing',
  ),
  tune(
    'ooo-de',
    {
      from: 'Sabine Roth <sabine.roth@rothdruck.example>',
      at: '2026-12-21T09:00:00+01:00',
      subject: 'Abwesenheitsnotiz: Termin',
      text: `
Vielen Dank für Ihre Nachricht. Ich bin bis zum 7. Januar nicht im Büro. In dringenden Fällen wenden Sie sich bitte an info@rothdruck.example.`,
    },
    'nothing',
  ),
  tune(
    'ooo-fr',
    {
      from: 'Antoine Mercier <antoine.mercier@lumiere-bois.example>',
      at: '2026-12-23T09:00:00+01:00',
      subject: 'Réponse automatique : Devis',
      text: `
Bonjour, je suis absent jusqu'au 4 janvier. Merci de contacter ma collègue pour toute demande urgente.`,
    },
    'nothing',
  ),
  tune(
    'newsletter',
    {
      from: 'SalesOps Weekly <hello@salesopsweekly.example>',
      at: '2026-11-24T06:00:00-05:00',
      subject: 'This week: 7 ways to fix your pipeline',
      text: `
In this issue: how to send better proposals, and a free demo of the forecasting template.

Read more: https://salesopsweekly.example/7-ways

You are receiving this email because you signed up on our site. Unsubscribe | View in browser`,
    },
    'nothing',
  ),
  tune(
    'newsletter-event',
    {
      from: 'RevCon Team <team@revcon.example>',
      at: '2026-11-25T09:00:00+00:00',
      subject: 'Save your seat: RevCon 2027',
      text: `
Join 2,000 revenue leaders in Lisbon. Early bird pricing ends Friday. Register now!

Manage preferences | Unsubscribe`,
    },
    'nothing',
  ),
  tune(
    'bounce',
    {
      from: 'Mail Delivery Subsystem <mailer-daemon@mx.northmail.example>',
      at: '2026-11-24T10:00:00+00:00',
      subject: 'Delivery Status Notification (Failure)',
      text: `
Your message to sales@oldfirm.example could not be delivered. The address was not found. Please call the recipient.`,
    },
    'nothing',
  ),
  tune(
    'calendar-accept',
    {
      from: 'Isabel Moreno <isabel.moreno@grupo-alba.example>',
      at: '2026-11-20T08:00:00+01:00',
      subject: 'Accepted: Call Northpeak @ Mon Nov 23, 2026 11:00',
      text: `
Isabel Moreno has accepted this invitation.`,
    },
    'nothing',
  ),
  tune(
    'calendar-declined',
    {
      from: 'Daniel Osei <dosei@meridianfleet.example>',
      at: '2026-11-26T08:00:00+00:00',
      subject: 'Declined: Northpeak demo @ Fri Nov 27',
      text: `
Daniel Osei has declined this invitation with this note: in another meeting.`,
    },
    'nothing',
  ),
  tune(
    'receipt',
    {
      from: 'CloudHost Billing <billing@cloudhost.example>',
      at: '2026-12-01T00:05:00+00:00',
      subject: 'Your receipt for November',
      text: `
Thanks for your payment of $129.00. Your next invoice is due January 1. Please do not reply to this email.`,
    },
    'nothing',
  ),
  tune(
    'notification',
    {
      from: 'TaskBoard <no-reply@taskboard.example>',
      at: '2026-12-02T07:00:00+00:00',
      subject: 'You have 3 tasks due Friday',
      text: `
Send the proposal to Acme. Call Maria. Please send the contract.`,
    },
    'nothing',
  ),
  tune(
    'header-automated',
    {
      from: 'Status Page <status@upmon.example>',
      at: '2026-12-02T07:10:00+00:00',
      subject: 'Resolved: API latency',
      automated: true,
      text: `
The issue with API latency has been resolved. Contact us if you still see errors.`,
    },
    'nothing',
  ),
  tune(
    'internal-chatter',
    {
      from: 'Dana Cole <dana@northpeak.example>',
      to: 'Tom Reed <tom.reed@fieldreps.example>',
      at: '2026-11-24T17:00:00+00:00',
      subject: 'Acme',
      text: `
Tom, can you send Maria at Acme the pricing by Friday? Her budget is 20k.`,
    },
    'nothing',
  ),
  tune(
    'internal-forward',
    {
      from: 'Dana Cole <dana@northpeak.example>',
      to: 'Priyanka Das <priyanka@eu.northpeak.example>',
      at: '2026-11-25T17:00:00+00:00',
      subject: 'Fwd: Security review',
      text: `
FYI, can you take this one?

---------- Forwarded message ---------
From: Arjun Patel <arjun.patel@quantabank.example>
Date: Wed, Nov 25, 2026 at 10:25 AM
Subject: Security review
To: Dana Cole <dana@northpeak.example>

Our security team needs your SOC 2 report by 4 December.`,
    },
    'nothing',
  ),
  tune(
    'thanks-only',
    {
      from: 'Megan Howe <megan@brightoak.example>',
      at: '2026-12-02T09:00:00-05:00',
      subject: 'Re: Case studies',
      text: `
Got it, thanks!

Megan

On Tue, Dec 1, 2026 at 5:00 PM Dana Cole <dana@northpeak.example> wrote:
> Here are two case studies. Would you like a call next week?`,
    },
    'nothing',
  ),
  tune(
    'thanks-perfect',
    {
      from: 'Emily Watts <ewatts@cloverfield.example>',
      at: '2026-12-07T15:00:00-06:00',
      subject: 'Re: Order form',
      text: `
Perfect, thank you Dana. Received the order form.`,
    },
    'nothing',
  ),
  tune(
    'thanks-meeting',
    {
      from: 'Chloe Bennett <chloe.bennett@atlasprint.example>',
      at: '2026-11-26T16:30:00+00:00',
      subject: 'Re: Catching up',
      text: `
Lovely speaking with you today, Dana. Thanks for sending the recap and the pricing so quickly.

Chloe`,
    },
    'nothing',
  ),
  tune(
    'spam-seo',
    {
      from: 'Kelly Adams <kelly@rankrocket.example>',
      at: '2026-11-30T03:00:00-05:00',
      subject: 'Rank #1 on search',
      text: `
Hi,

I came across your website and noticed it is not on the first page of Google. We help companies increase their traffic with SEO and backlinks. Can we schedule a quick call this week? I can send you pricing.

Kelly`,
    },
    'nothing',
  ),
  tune(
    'spam-offshore',
    {
      from: 'Raj Kumar <raj@codefactory.example>',
      at: '2026-12-01T04:30:00+05:30',
      subject: 'Dedicated developers',
      text: `
Hello Sir/Madam,

We are a leading app development company with 200+ engineers. Our services include web, mobile and staff augmentation at the best rates. Please let me know a good time for a call.

Raj`,
    },
    'nothing',
  ),
  tune(
    'spam-leads',
    {
      from: 'Brenda Cole <brenda@leadstorm.example>',
      at: '2026-12-02T08:00:00-05:00',
      subject: 'Verified attendee list',
      text: `
Hi,

Would you be interested in the attendee list of RevCon 2026? We have 4,100 verified contacts. Let me know and I'll share counts and cost.

Brenda`,
    },
    'nothing',
  ),
  tune(
    'spam-pitch-soft',
    {
      from: 'Adam Price <adam@growthlabs.example>',
      at: '2026-12-03T09:00:00-05:00',
      subject: 'Idea for Northpeak',
      text: `
Hi Dana,

We help B2B SaaS companies book 20+ qualified leads a month. Companies like yours usually see results in 60 days. Worth a quick chat next week?

Adam`,
    },
    'nothing',
  ),
  tune(
    'negated-proposal',
    {
      from: 'Anna Lindqvist <anna.lindqvist@fjordline-energy.example>',
      at: '2026-12-09T11:00:00+01:00',
      subject: 'Re: Proposal',
      text: `
Hi Dana, no need to send the proposal again, I found it in my spam folder.

Anna`,
    },
    'nothing',
  ),
  tune(
    'negated-call',
    {
      from: 'Marco Bianchi <marco.bianchi@officine-verdi.example>',
      at: '2026-12-01T16:00:00+01:00',
      subject: 'Re: Call me',
      text: `
Hi Dana, you don't have to call me any more, Tom has already sorted it out.

Marco`,
    },
    'nothing',
  ),
  tune(
    'negated-demo',
    {
      from: 'Steve Novak <steve.novak@ironleaf.example>',
      at: '2026-12-03T10:00:00-07:00',
      subject: 'Re: demo',
      text: `
Please don't schedule another demo, the recording was enough for everyone.

Steve`,
    },
    'nothing',
  ),
  tune(
    'hypothetical',
    {
      from: 'Gavin Stokes <gavin.stokes@ashdown.example>',
      at: '2026-12-03T10:00:00+00:00',
      subject: 'Re: Northpeak',
      text: `
Hi Dana,

Good to know. If we ever need a quote for more seats I'll let you know.

Gavin`,
    },
    'nothing',
  ),
  tune(
    'hypothetical-someday',
    {
      from: 'Hugo Laurent <hugo.laurent@belmont-vins.example>',
      at: '2026-12-11T10:00:00+01:00',
      subject: 'Re: Modules',
      text: `
Hi Dana, thanks. At some point we might want a demo of the analytics module, but that is not on the table today.

Hugo`,
    },
    'nothing',
  ),
  tune(
    'past-event',
    {
      from: 'Sofia Keller <sofia@ravenpay.example>',
      at: '2026-12-02T10:00:00+01:00',
      subject: 'Re: Demo',
      text: `
Hi Dana,

The demo yesterday was great and everybody enjoyed it. You sent the pricing last week already, so we have everything.

Sofia`,
    },
    'nothing',
  ),
  tune(
    'past-contract',
    {
      from: 'Aaron Blake <aaron.blake@summitgear.example>',
      at: '2026-12-10T10:00:00-07:00',
      subject: 'Re: Agreement',
      text: `
Hi Dana, we signed the agreement this morning and you received your copy through the portal.

Aaron`,
    },
    'nothing',
  ),
  tune(
    'others-task',
    {
      from: 'Julia Sands <julia.sands@westgate-motors.example>',
      at: '2026-12-02T11:00:00+00:00',
      subject: 'FYI',
      text: `
Hi Dana, for your information: Simon asked our IT to prepare the test accounts, and Peter is collecting quotes from the hardware supplier.

Julia`,
    },
    'nothing',
  ),
  tune(
    'others-vendor',
    {
      from: 'Kevin Strand <kevin@northlight.example>',
      at: '2026-12-03T11:00:00-06:00',
      subject: 'Re: Timing',
      text: `
FYI our agency is sending their proposal for the website to marketing on Friday. That has nothing to do with our project.

Kevin`,
    },
    'nothing',
  ),
  tune(
    'fyi-address',
    {
      from: 'Nina Popescu <nina@carpatia-tours.example>',
      at: '2026-12-14T09:00:00+02:00',
      subject: 'New office',
      text: `
Dear partners,

Please note that our office has moved to Strada Lunga 12. Phone numbers stay the same.

Nina Popescu`,
    },
    'nothing',
  ),
  tune(
    'smalltalk',
    {
      from: 'Victor Hale <victor@halecapital.example>',
      at: '2026-12-23T12:00:00-05:00',
      subject: 'Happy holidays',
      text: `
Dana, wishing you and the whole team happy holidays and a great start into the new year!

Victor`,
    },
    'nothing',
  ),
  tune(
    'confirmed-slot',
    {
      from: 'Ian Frost <ian.frost@carrickmetals.example>',
      at: '2026-12-08T12:00:00+00:00',
      subject: 'Re: Tomorrow',
      text: `
Great, Monday it is. See you then.

Ian`,
    },
    'nothing',
  ),
  tune(
    'cyrillic',
    {
      from: 'Иван Петров <ivan@severprom.example>',
      at: '2026-12-03T10:00:00+03:00',
      subject: 'Вопрос',
      text: `
Добрый день! Пришлите, пожалуйста, прайс-лист на 20 пользователей до пятницы.

Иван`,
    },
    'nothing',
  ),
  tune(
    'japanese',
    {
      from: '田中 由紀 <y.tanaka@sakura-optics.example>',
      at: '2026-12-03T10:00:00+09:00',
      subject: 'お見積り',
      text: `
お世話になっております。金曜日までにお見積りをお送りいただけますでしょうか。`,
    },
    'nothing',
  ),
  tune(
    'empty-quote',
    {
      from: 'Rob Ellis <rob.ellis@quarrystone.example>',
      at: '2026-12-10T10:00:00+00:00',
      subject: 'Re: Quote',
      text: `
> Hi Rob,
> please send me your requirements by Friday.
> Dana`,
    },
    'nothing',
  ),
  tune(
    'job-applicant',
    {
      from: 'Lena Marsh <lena.marsh@webmail.example>',
      at: '2026-12-04T10:00:00+00:00',
      subject: 'Application: Account Executive',
      text: `
Dear Hiring Manager,

Please find attached my CV and cover letter for the Account Executive position.

Lena Marsh`,
    },
    'nothing',
  ),
  tune(
    'quoted-request-only',
    {
      from: 'Wendy Foster <wendy@maplecart.example>',
      at: '2026-12-01T10:02:00-05:00',
      subject: 'Re: Cannot log in',
      text: `
All working again, thank you for the quick fix!

Wendy

From: Dana Cole <dana@northpeak.example>
Sent: Tuesday, December 1, 2026 9:40 AM
To: Wendy Foster <wendy@maplecart.example>
Subject: Re: Cannot log in

Hi Wendy, could you try again and send me a screenshot if the error is still there?`,
    },
    'nothing',
  ),
  tune(
    'disclaimer-trap',
    {
      from: 'Arjun Patel <arjun.patel@quantabank.example>',
      at: '2026-12-04T16:00:00+00:00',
      subject: 'Re: Security review',
      text: `
Thanks Dana, received.

Arjun Patel
Quantabank plc

This message is confidential. If you are not the intended recipient, please contact the sender, send it back and delete it by return. Please call our helpdesk for details.`,
    },
    'nothing',
  ),
];
