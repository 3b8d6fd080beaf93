import type { FoundDate } from './dates.ts';
import { anyOf, occurs, phrase, spans } from './fold.ts';
import type { Clause } from './sentences.ts';
import type { Approver, Authority, Budget, Evidence, Fact, Need, Span, Timeline } from './types.ts';

/** Budget, authority, need and timeline, as far as the message says them. */
export function readQualification(
  clauses: readonly Clause[],
  datesOf: (clause: Clause) => readonly FoundDate[],
  due: Evidence | undefined,
): Fact[] {
  const facts = [
    readBudget(clauses),
    readAuthority(clauses),
    readNeed(clauses),
    readTimeline(clauses, datesOf, due),
  ];
  return facts.filter((fact) => fact !== null);
}

const at = (clause: Clause, span: Span): Evidence[] => [
  { part: 'text', start: clause.start + span.start, end: clause.start + span.end },
];

const BUDGET_WORD = anyOf(
  'budget(s|ed)?|funding|funds|set aside|allocated|earmarked|ring-?fenced|spend up to|can spend|able to spend|to work with|up to spend|ceiling|price range|budgetrahmen|enveloppe|presupuesto|presupuestado|stanziat[oi]|freigegebenes',
);
const MONEY =
  /(?<![\p{L}\p{N}])(?:(usd|eur|gbp|chf|aud|cad|nzd|sgd|hkd|sek|nok|dkk|pln|czk|zar|inr|jpy|us\$|a\$|ca?\$|₹|¥|\$|€|£|sfr\.?)\s?(\d{1,3}(?:[.,' ]\d{3})+(?:[.,]\d{1,2})?|\d+(?:[.,]\d{1,2})?)\s?(k|m|mio|million|thousand|mila|mille|mil)?|(\d{1,3}(?:[.,' ]\d{3})+(?:[.,]\d{1,2})?|\d+(?:[.,]\d{1,2})?)\s?(k|m|mio\.?|million|thousand|tausend|mila|mille|mil)?\s?(usd|eur|euros?|gbp|pounds|chf|aud|cad|nzd|sgd|hkd|sek|nok|dkk|pln|czk|zar|inr|jpy|dollars|franken|francs|\$|€|£)|(\d+(?:[.,]\d{1,2})?)(k)|(\d{1,3}(?:,\d{3})+))(?![\p{L}\p{N}])/gu;
const CURRENCIES: Readonly<Record<string, string>> = {
  ...Object.fromEntries(
    ['aud', 'cad', 'nzd', 'sgd', 'hkd', 'sek', 'nok', 'dkk', 'pln', 'czk', 'zar', 'inr', 'jpy'].map(
      (code) => [code, code.toUpperCase()],
    ),
  ),
  a$: 'AUD',
  c$: 'CAD',
  ca$: 'CAD',
  '₹': 'INR',
  '¥': 'JPY',
  usd: 'USD',
  us$: 'USD',
  $: 'USD',
  dollars: 'USD',
  eur: 'EUR',
  euro: 'EUR',
  euros: 'EUR',
  '€': 'EUR',
  gbp: 'GBP',
  '£': 'GBP',
  pounds: 'GBP',
  chf: 'CHF',
  sfr: 'CHF',
  'sfr.': 'CHF',
  franken: 'CHF',
  francs: 'CHF',
};
const MULTIPLIERS: Readonly<Record<string, number>> = {
  k: 1e3,
  thousand: 1e3,
  tausend: 1e3,
  mila: 1e3,
  mille: 1e3,
  mil: 1e3,
  m: 1e6,
  mio: 1e6,
  'mio.': 1e6,
  million: 1e6,
};

/** "12.500,50", "12,500.50", "12 500" and "12'500" as a number. */
export function readNumber(written: string): number {
  return Number(written.replace(/[' ]|[.,](?!\d{1,2}$)/g, '').replace(',', '.'));
}

function readAmount(match: RegExpExecArray): { amount: number; currency: string | null } {
  // One alternative of the pattern matched; the groups of the others are undefined, which join leaves out.
  const number = [match[2], match[4], match[7], match[9]].join('');
  const multiplier = [match[3], match[5], match[8]].join('');
  const currency = [match[1], match[6]].join('');
  return {
    amount: readNumber(number) * (MULTIPLIERS[multiplier] ?? 1),
    currency: CURRENCIES[currency] ?? null,
  };
}

const BUDGET_NONE = anyOf(
  "(no|without( a| any)?|don't have( a| any| the)?|do not have( a| any| the)?|haven't got( a| any| the)?|out of|lack(ing)?( the)?|not have( the| a| any)?) (approved |available |remaining |allocated |more )?(budget|funding|funds)( left)?",
  "budgets?( \\w+){0,4} (is|are|has been|have been|was|were|got) (currently |all )?(frozen|cut|slashed|gone|exhausted|spent|used up)|budget freeze|(isn't|is not|no) budget|(froze|frozen|cut) (our|the|all) budgets?",
  'kein(e)? budget|budget ist (eingefroren|aufgebraucht)|pas de budget|sin presupuesto|no (tenemos|hay) presupuesto|(senza|nessun|non abbiamo) budget',
);
const BUDGET_APPROVED = anyOf(
  'budget(s)? (is|has been|have been|was|got|are|has) (now |just |already |been |finally |fully )*(approved|signed off|confirmed|secured|in place|released|allocated|granted)|(approved|released|allocated|secured|got|received|have) (the |our |a |budget )?(budget|funding)( approval| approved| sign-?off)?( for this)?|budget approval (is |came )?(through|done|in)|budget ist (freigegeben|genehmigt)|budget (est |a ete )?(valide|approuve)|presupuesto (esta |ha sido )?aprobado|budget (e stato )?approvato',
);

function readBudget(clauses: readonly Clause[]): Fact | null {
  for (const clause of clauses) {
    const none = spans(BUDGET_NONE, clause.text)[0];
    if (none) return budget({ status: 'none' }, 0.92, at(clause, none));
    const word = spans(BUDGET_WORD, clause.text)[0];
    if (!word || (clause.question && !occurs(OUR_BUDGET, clause.text)) || clause.hypothetical) continue;
    const amount = budgetAmount(clause.text, word.end);
    if (amount && !occurs(YOUR_BUDGET, clause.text)) {
      return budget(
        { status: 'amount', ...readAmount(amount) },
        clause.hedged ? 0.85 : 0.93,
        at(clause, {
          start: Math.min(word.start, amount.index),
          end: Math.max(word.end, amount.index + amount[0].length),
        }),
      );
    }
    const approved = clause.negated ? undefined : spans(BUDGET_APPROVED, clause.text)[0];
    if (approved && !occurs(NOT_YET, clause.text))
      return budget({ status: 'approved' }, 0.9, at(clause, approved));
  }
  return null;
}
/** The amount said next after the word (or before it); of a range, what they are ready to go up to. */
function budgetAmount(text: string, after: number): RegExpExecArray | undefined {
  const amounts = [...text.matchAll(MONEY)];
  const next = amounts.findIndex((amount) => amount.index >= after);
  const first = amounts[next] ?? amounts.at(-1);
  const upper = amounts[next + 1];
  if (next < 0 || !first || !upper) return first;
  return RANGE.test(text.slice(first.index + first[0].length, upper.index)) ? upper : first;
}
const RANGE = /^\s*(-|to|and|bis|und|a|y|et|e|up to)\s*$/;
const OUR_BUDGET = anyOf(
  "our|we|we've|we'd|i|i've|the|is|my|us|unser|wir|notre|nous|nuestro|tenemos|nostro|abbiamo|a|budget",
);
const YOUR_BUDGET = phrase('your budget|their budget|ihr budget|votre budget|su presupuesto');
const NOT_YET = anyOf(
  'until|once|when|if|after|before|needs? to be|waiting|pending|subject to|to get|to be|will be|should be|hope|hoping|expect',
);

const budget = (value: Budget, confidence: number, evidence: Evidence[]): Fact => ({
  field: 'budget',
  value,
  confidence,
  evidence,
});

const ROLES: readonly (readonly [Approver, RegExp])[] = [
  ['ceo', phrase('ceo|chief executive( officer)?|geschaftsfuhrer(in)?|managing director|pdg|founder|owner')],
  [
    'cfo',
    phrase(
      'cfo|chief financial officer|finance director|director(a)? financier[oa]|direttore finanziario|finanzleiter(in)?|director of finance|head of finance|finanzchef(in)?|daf|directrice? financiere?',
    ),
  ],
  ['cto', phrase('cto|chief technology officer')],
  ['cio', phrase('cio|chief information officer|head of it|it director|it-leiter(in)?')],
  ['ciso', phrase('ciso|chief information security officer|head of security')],
  ['coo', phrase('coo|chief operating officer|head of operations|operations director')],
  [
    'board',
    phrase(
      "board( of directors)?|vorstand|conseil( d'administration)?|consejo|consiglio( di amministrazione)?",
    ),
  ],
  ['partners', phrase('partners')],
  ['legal', phrase('legal( team| department| counsel)?|our lawyers?|rechtsabteilung|juridique')],
  ['procurement', phrase('procurement|purchasing( department)?|einkauf|achats|compras|acquisti')],
  ['finance', phrase('finance( team| department)?|accounting|controlling|finanzabteilung')],
  ['security', phrase('(info(rmation)? ?)?security( team)?|infosec')],
  ['it', phrase('it( team| department)|our it|it-abteilung')],
  ['vp', phrase('(s|e)?vp|vice president')],
  [
    'management',
    phrase(
      '(senior |upper |top )?management( team)?|leadership( team)?|geschaftsleitung|geschaftsfuhrung|direction( generale)?|direccion|direzione|exec(utive)?s?( team)?',
    ),
  ],
  ['director', phrase('director|direttore|directeur|directrice')],
  ['manager', phrase('(line )?manager|boss|chef(in)?|supervisor|jefe|capo|vorgesetzte[rn]?')],
];
const APPROVAL = anyOf(
  '(decision( \\w+){0,3} made by|decided by|approv\\w+|sign[- ]?(off|it off|this off|offs)|signs? off( on)?|green ?light|blessing|final say|final (decision|call|word)|has to (agree|ok|sign)|needs to (agree|ok|sign)|clear (it|this) with|run (it|this) (by|past)|get (it|this) past|buy[- ]in|signature from|decides|the decision (is|lies|rests)|makes the (final )?(decision|call)|is the decision[- ]maker|go-ahead from|authori[sz]\\w+|ok from)',
  '(freigabe|freigeben|genehmig\\w+|zustimm\\w+|entscheidet|absegnen|(validation|valider|accord|approbation|feu vert|decide)|(aprobacion|aprobar|visto bueno)|(approvazione|approvare|firma))',
);
const DECIDES = anyOf(
  "i'm the (final |sole |one |person )*(decision[- ]maker|decider|buyer|one who (decides|signs)|person who (decides|signs))|i am the (final |sole |one |person )*(decision[- ]maker|decider|buyer|one who (decides|signs)|person who (decides|signs))|(the )?(final )?(decision|call) is mine( to make)?|i (make|have|own|hold) the (final )?(decision|call|say|budget authority)|i (can )?sign (off )?(on )?(this|it|these|contracts?)? ?(off )?(myself)|i (can )?(approve|decide)( on)? (this|it)?( myself| on my own)|i have (the )?(authority|sign-?off|signing authority)|(ich entscheide|ich kann das selbst)|c'est moi qui (decide|signe)|decido yo|yo decido",
);

function readAuthority(clauses: readonly Clause[]): Fact | null {
  for (const [index, clause] of clauses.entries()) {
    if (clause.question) continue;
    const decides = spans(DECIDES, clause.text)[0];
    if (decides) return authority({ status: 'decision_maker' }, 0.92, at(clause, decides));
    const approval = spans(APPROVAL, clause.text)[0];
    if (!approval || occurs(APPROVED_ALREADY, clause.text)) continue;
    const named = roleIn(clause, approval);
    if (named) {
      const span = {
        start: Math.min(named.span.start, approval.start),
        end: Math.max(named.span.end, approval.end),
      };
      return authority({ status: 'needs_approval', approver: named.approver }, 0.9, at(clause, span));
    }
    // "Our CEO was curious. She signs off on all software."
    const meant = SHE.test(clause.text)
      ? clauses
          .slice(Math.max(0, index - 2), index)
          .reverse()
          .map((before) => roleIn(before))
          .find((role) => role !== null)
      : null;
    if (meant)
      return authority({ status: 'needs_approval', approver: meant.approver }, 0.85, at(clause, approval));
  }
  return null;
}

const SHE = /^\W*(and )?(she|he|they|sie|er|elle|il|ella|lei|lui)\b/;

/** Who decides stands before the deciding ("our CFO signs off"), or after "by", "from" and the like. */
function roleIn(clause: Clause, approval?: Span): { approver: Approver; span: Span } | null {
  for (const [approver, pattern] of ROLES) {
    const span = spans(pattern, clause.text).find(
      (role) => !approval || role.start < approval.end || BY_WHOM.test(clause.text.slice(0, role.start)),
    );
    if (span) return { approver, span };
  }
  return null;
}
const BY_WHOM =
  /(?<![a-z])(by|from|of|past|with|to|in|is|board|:|durch|von|de|del|da|par|por|di|nuestro|notre|nostro|unser(e|em|en|er)?)( our| the| my| his| her| their| nuestro| notre| nostro| dem| den| der| le| la| el| il| unser(e|em|en|er)?)?\s*$/;
const APPROVED_ALREADY = anyOf(
  '(?<!be )(?<!get )(?<!getting )(?<!being )(approved|signed off|cleared|gave|given|granted)',
);
const authority = (value: Authority, confidence: number, evidence: Evidence[]): Fact => ({
  field: 'authority',
  value,
  confidence,
  evidence,
});

const NEED_CUES: readonly (readonly [Need, RegExp])[] = [
  [
    'replace_tool',
    anyOf(
      '(replac\\w+|migrat\\w+ (away )?(from|off)|mov\\w+ (away from|off)|switch\\w+ (away )?from|retir\\w+|sunset\\w*|phas\\w+ out|get rid of) (of )?(our|the|an?|this|from)? ?(current|existing|old|legacy|in-?house|outdated|aging|ageing|\\w+)? ?(tool|system|solution|vendor|provider|platform|software|setup|crm|erp|spreadsheets?|supplier)',
      "(unser|das) (altes|bisheriges|alte|bestehendes) (system|tool) (ablosen|ersetzen)|remplacer (notre|l')|reemplazar|sostituire (il|la|l')",
    ),
  ],
  [
    'growth',
    anyOf(
      "(we're|we are|company is|team is) (growing|scaling|expanding|hiring|doubling)( \\w+)?|opening (a |two |three |several |new )+(office|offices|warehouse|warehouses|site|sites|plant|plants|location|locations|stores?)|(doubl|tripl)ing (the|our|in) ?\\w+|(wir wachsen|nous grandissons|estamos creciendo|stiamo crescendo)",
    ),
  ],
  [
    'compliance',
    anyOf(
      '(to|for|with|pass|meet|ahead of) (our |the |new |an? )*(compliance|gdpr|soc ?2|iso ?27001|hipaa|audit|regulat\\w+|nis ?2)( requirements?| audit)?',
    ),
  ],
  [
    'cut_costs',
    anyOf(
      '(cut|reduce|reducing|cutting|lower|lowering|bring down|save on|saving on) (our |the |on )*((\\w+ )?(costs?|spend|spending|expenses|overhead|bill))|kosten senken|reduire (nos|les) couts|reducir costes|ridurre i costi',
    ),
  ],
  [
    'save_time',
    anyOf(
      '(too much|so much|hours of|lot of|lots of|spend\\w* hours|wast\\w+ (time|hours)|drowning in|tired of|sick of)( \\w+){0,3} (manual\\w*|spreadsheets?|by hand|copy(ing)?[- ]past\\w+|data entry|paperwork)|(everything|all of it|still|currently)( \\w+){0,4} (manually|by hand|in (excel|spreadsheets?))|automat(e|ing) (our|the|this|that|most)|manual(ly)? (process|entry|work|data entry)',
    ),
  ],
  [
    'integration',
    anyOf(
      '(needs? to|must|has to|should) (integrate|connect|sync|talk|plug)( directly| cleanly| natively)? (with|to|into)|(integrat(e|es|ion)) (with|to|into) (our|the|sap|salesforce|hubspot|netsuite|dynamics|workday)',
    ),
  ],
];

function readNeed(clauses: readonly Clause[]): Fact | null {
  for (const clause of clauses) {
    if (clause.negated || clause.hypothetical || clause.past) continue;
    for (const [need, pattern] of NEED_CUES) {
      const cue = spans(pattern, clause.text)[0];
      if (cue) return { field: 'need', value: need, confidence: 0.85, evidence: at(clause, cue) };
    }
  }
  return null;
}

const TIMELINE_CUE = anyOf(
  '(go|going|be|are|went|being|get) live|go-?live|launch(ed|ing)?|roll(ed|ing)?( \\w+)? out|rollout|implement(ed|ing|ation)?|up and running|in place|in production|deploy(ed|ment|ing)?|start(ing)? (with|using|the (project|pilot|rollout))|kick(ing)? off|onboard(ed)?( \\w+)? (by|in|before)|(running|live|ready) (by|in|before|from)|switch(ed|ing)? over|migrat(e|ed|ing|ion)|cut ?over|(make|making|reach|take|taking) (a |the |our )?(final )?decision|decide|decision (is )?(due|expected|by|planned|in)|(final )?decision|sign(ed)? (by|before|in|this)|close (this|the deal)|purchase (in|by|before)|buy (in|by|before)|pilot (starts?|runs?|begins?|to start)|project start|(finali[sz]e|select|choose|pick|award)( \\w+){0,3} (vendor|supplier|provider|solution|decision|contract)|start (ist|is)|geplant|operational|(need|want) (it|this|something|everything) (in place|running|ready|working|live|done)|need (a solution|the (system|tool|platform))|start(s|ing)? (on|in|from|date|january|february|march|april|may|june|july|august|september|october|november|december)|effective (from|as of)|want (it|this|something|to be) (running|ready|working|done)|(inbetriebnahme|produktiv|einfuhr\\w+|starten|live gehen|umstell\\w+|projektstart|entscheid(en|ung))|(mise en (place|production|service)|demarr\\w+|deploi\\w+|lancer|lancement)|(puesta en marcha|implant\\w+|implement\\w+|arrancar|empezar|lanzar)|(partire|avvi\\w+|messa in|operativ[io]|lanci\\w+)',
);

/** When what they have now runs out, which says less exactly when the new one has to be there. */
const EXPIRY_CUE = phrase(
  '(renewal|renews) (is|in|on|date|due|by|comes)( \\w+)?|(contract|licen[cs]e|subscription|agreement)( \\w+){0,4} (ends|expires|runs out|is up|lapses|end|runs)|expires|(vertrag|lizenz)( \\w+){0,4} (endet|lauft aus|auslauft)|(contrat|contrato|contratto)( \\w+){0,4} (expire|termine|vence|termina|scade)',
);

/** Whether a clause speaks of when they want to have bought or be live, so that its dates are not a deadline. */
export const speaksOfTimeline = (clause: Clause): boolean =>
  occurs(TIMELINE_CUE, clause.text) || occurs(EXPIRY_CUE, clause.text);

function readTimeline(
  clauses: readonly Clause[],
  datesOf: (clause: Clause) => readonly FoundDate[],
  due: Evidence | undefined,
): Fact | null {
  for (const pattern of [TIMELINE_CUE, EXPIRY_CUE]) {
    for (const clause of clauses) {
      const cue = occurs(CONDITIONAL, clause.text) ? undefined : spans(pattern, clause.text)[0];
      const dates = cue ? datesOf(clause).filter((found) => clause.start + found.start !== due?.start) : [];
      const date = cue && nearest(dates, cue);
      if (!cue || !date) continue;
      const confidence = date.ambiguous || clause.hypothetical ? 0.7 : clause.negated ? 0.75 : 0.9;
      const evidence = at(clause, {
        start: Math.min(cue.start, date.start),
        end: Math.max(cue.end, date.end),
      });
      return { field: 'timeline', value: toTimeline(date), confidence, evidence };
    }
  }
  return null;
}

const CONDITIONAL = phrase('if (we|you|this|it)|falls (wir|sie)|si (nous|vous)|se (noi|voi)');

/** The first date after the cue; else the last before it. */
const nearest = (dates: readonly FoundDate[], cue: Span): FoundDate | undefined =>
  dates.find((date) => date.end > cue.start) ?? dates.at(-1);

function toTimeline(date: FoundDate): Timeline {
  switch (date.granularity) {
    case 'month':
      return { kind: 'month', value: date.first.slice(0, 7) };
    case 'quarter':
      return {
        kind: 'quarter',
        value: `${date.first.slice(0, 4)}-Q${Math.ceil(Number(date.first.slice(5, 7)) / 3)}`,
      };
    case 'year':
      return { kind: 'year', value: date.first.slice(0, 4) };
    case 'date':
    case 'week':
      return { kind: 'date', value: date.last };
  }
}
