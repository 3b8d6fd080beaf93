import { anyOf } from './fold.ts';
import type { Action, Intent } from './types.ts';

/**
 * What people ask for, and what asking or promising it means. A request needs a frame (someone is asked) and a
 * topic (something is asked for) in one clause, so that mentioning a proposal is not asking for one.
 */
export interface Topic {
  pattern: RegExp;
  intent: Intent;
  /** What the asked side owes. */
  requested: Action;
  /** What a side that promises it owes. */
  promised: Action;
}

export const TOPICS: readonly Topic[] = [
  {
    pattern: anyOf(
      '(the |your |our |an? )?(updated |revised |signed |final |draft )?(contracts?|agreements?|msa|order form|paperwork|docusign|engagement letter|(execution|signature|signing) (version|copy|page|pages)|sow for signature)',
      'vertrag(s(entwurf|unterlagen))?|contrat|contrato|contratto',
    ),
    intent: 'request_contract',
    requested: 'send_contract',
    promised: 'send_contract',
  },
  {
    pattern: anyOf(
      '(proposals?|statement of work|sow|scope of work|business case|(an?|your|the|binding|formal|written|best|final|firm|concrete) offer|(rfp|rfq|tender|bid) (response|submission)|bid|tender)',
      'angebot(s)?|offerte|proposition( commerciale)?|propuesta|oferta|proposta|offerta',
    ),
    intent: 'request_proposal',
    requested: 'send_proposal',
    promised: 'send_proposal',
  },
  {
    pattern: anyOf(
      '(price|prices|pricing|price ?list|quote|quotes|quotation|rate card|rates|cost(s|ing)?|fees?|estimate|ballpark|license fees?|price per|per[- ](seat|user|licen[cs]e) (cost|price)|what you charge|(the|some|rough|your|ballpark) numbers|(do|would|you) (you )?charge|charge (per|for|us)|how much|commercials|(run|set|cost) (us|me)( back)?)',
      'preis(e|liste|information(en)?)?|kosten(voranschlag)?|was kostet|kostet|tarif(s|e)?|prix|devis|cout(s|e)?|precios?|presupuesto(?! (de|aprobado|esta|ha sido))|cotizacion|tarifas|cuanto cuesta|prezz[oi]|preventivo|listino|quanto costa|costi',
    ),
    intent: 'request_pricing',
    requested: 'send_pricing',
    promised: 'send_pricing',
  },
  {
    pattern: anyOf(
      '(demo|demos|demonstration|product tour|walk-?through|walk (\\w+ ){1,7}through|show (us|me) (how|the|your|what)|see (it|this|that|conduit|how it works|(the|your) \\w+)( \\w+)? (in action|live|working)|(live|test) session|(give|show|do|hold|repeat)( \\w+){0,4} presentation|free trial|trial|sandbox access)',
      'vorfuhrung|produktvorstellung|produktdemo|demonstracion|dimostrazione',
    ),
    intent: 'request_demo',
    requested: 'schedule_demo',
    promised: 'schedule_demo',
  },
  {
    pattern: anyOf(
      'give (me|us) a (call|ring|buzz|shout)|(ring|phone) (me|us)|call me( back)?|call us( back)?|call back|callback|rufen sie mich|ruckruf|zuruckrufen|anrufen|(me |nous )?(rappeler|appeler)|llamarme|llamame|llamenme|chiamarmi|richiamarmi',
    ),
    intent: 'schedule_meeting',
    requested: 'call_back',
    promised: 'call_back',
  },
  {
    pattern: anyOf(
      "(meet|meeting|meetings|call|chat|catch[- ]?up|catch up|zoom|teams (call|meeting)|time slots?|slots?|time to (talk|speak|meet|connect|chat)|speak|talk|connect|discuss|hop on|jump on|get together|conversation|sit down|calendar invite|invite|lunch|coffee|visit|availability|workshop|kick-?off|what (time|times|day|days)( would)? (work|works|suit|suits)|when (are|would|will) (you|we)( be)? (free|available)|(are|would) you( be)? (free|available|around)|does (either|that|this|(mon|tues|wednes|thurs|fri)day)( \\w+){0,3} (work|suit)|when works|(mon|tues|wednes|thurs|fri)day( \\w+){0,4} (works|work|suits|suit|is (good|fine|best|ok|perfect)|would (work|suit|be))|(i'm|i am|we're|we are) (free|available|around)( \\w+)?|(how|what) about( \\w+){0,2} (mon|tues|wednes|thurs|fri)day|(can|could) (we|you) (do|make|say)( it)?( on)? (mon|tues|wednes|thurs|fri)day|\\d.{0,30} (works|suits|would work|is (good|fine|ok)) (for|on) (me|us|my|our)|(how|what) about (tomorrow|next week|\\d{1,2}))",
      '((telefon)?termin|treffen|gesprach|telefonat|telefonieren|austausch|sprechen|telefontermin|besprechen)|(rendez-vous|rdv|reunion|entretien|echanger|appel|discuter|creneau)|(reunion(es)?|llamada|hablar|cita|reunirnos|vernos)|(incontro|chiamata|riunione|sentirci|vederci|parlarne|appuntamento|fissare)',
    ),
    intent: 'schedule_meeting',
    requested: 'schedule_meeting',
    promised: 'schedule_meeting',
  },
  {
    pattern: anyOf(
      '(information|info|details|documentation|docs|case stud(y|ies)|brochures?|data ?sheets?|spec(s|ification|ifications)?|security questionnaire|questionnaire|soc ?2( type (ii|2))?( report)?|(iso )?certificates?|(customer )?references?|white ?papers?|deck|slides|presentation|one[- ]pager|overview|dpa|data processing (agreement|addendum)|api (guide|reference|docs)|roadmap|sample|samples|catalog(ue)?|checklist|recording|technical (details|requirements)|implementation plan|requirements|list of|report|file|files|template|link|materials?|summary|forms?|(learn|know|find out|hear) more|read up|anything (i|we) can read|bank details|vat number|w-?9|invoice)',
      '(informationen|unterlagen|infos?|broschure|datenblatt|referenzen|dokumentation)|(renseignements|informations|documentation|plaquette|brochure|references)|(informacion|folleto|documentacion|referencias)|(informazioni|materiale|documentazione|scheda tecnica|referenze)',
    ),
    intent: 'request_information',
    requested: 'send_information',
    promised: 'send_information',
  },
];

/** Someone is asked to do something. */
export const ASKS = anyOf(
  "(could|can|would|will) (you|u|someone|somebody|anyone|your team|one of you|y'all)( \\w+)?",
  '(would|do) you mind|mind (sending|sharing|giving)',
  "(please|pls|plz|kindly)(?! (find|note|see|be advised|accept|ignore|disregard|don't|do not|consider))",
  "(i'd|we'd|i would|we would) (also |really |very much |still )*(like|love|appreciate|need|be (interested|keen|grateful|happy|glad|open|delighted))( to| in| if| a| an| the)?",
  "(i|we)( would|'ll| will|'re going to| are going to)? (also |still |really |urgently |now |just )*(need|want|require|requested|request)( to)?",
  "(it )?(would|'d) be (great|good|helpful|useful|nice|lovely|fantastic|ideal|awesome|perfect|wonderful|appreciated)( to| if)?",
  "(i'm|i am|we're|we are) (also |currently |now |very |really |just )*(looking (for|to|at)|interested in|keen (to|on)|hoping (to|for|you)|after|ready (to|for)|asking for|waiting (for|on)|in need of)",
  '(?<!\\w )(send|share|give|forward|email|provide|pass|drop|shoot) (me|us|over|along|through|across|it|the|your|a)',
  '(can|could|may|shall|should) (i|we) (also |please |maybe |perhaps )*(get|have|see|set|schedule|arrange|book|find|do|receive|meet|speak|talk|hop|jump|request|ask|connect|organi[sz]e|catch|discuss|move|plan|start|use|push|grab|fix|go)',
  "(any|is there( any| a)?|what are the) chance(s)?( you| of| we)?|how about|what about|shall we|let's|lets|let us (?!know)",
  '(are|would) you( \\w+)? (free|available|around|open to|able to|up for)|do you have( \\w+){0,3} (time|availability|a slot|slots|a moment|minutes|a minute|a quick)|does .{1,40} (work|suit)( for you| you)?|when (can|could|would|are|is|will|do) (you|we|i)|what (time|times|day|days) (work|works|suit|suits)|when works|(are there|do you have) any (slots|times)',
  '(invite|ask|asking|asked|request|requesting|encourage) you to( \\w+)?|(our|my|the) \\w+( \\w+){0,2} (needs?|requires?|wants?|would (like|love|need)|asked for|has asked for|is asking for|are asking for|insists? on)',
  '(is|are|was|were) asking (for|me|us|about|what|how|whether|if)|(want|wants|need|needs|like|love|trying|keen|curious) to (know|understand|see|hear|learn|find out)|(next step|what we need( now| next)?) (is|would be)|(we|i) (await|expect|look forward to receiving|are expecting)|(is|would|was) it (be )?(also )?possible|(get|let) (me|us) (have )?(a|an|the|your|some)',
  "(i|we)( would|'d)? (propose|suggest|recommend)|would (like|love|appreciate|need) (to|a|an|the)|(mon|tues|wednes|thurs|fri)day( \\w+){0,4} (works|work|suits|suit|is (good|fine|best|ok|perfect)|would (work|suit|be))|(i'm|i am|we're|we are) (free|available|around)( \\w+)?|got (any|anything|some)",
  '(would|will|should) (be (enough|sufficient|fine)|do|suffice)|(is|are) (enough|sufficient)|(benotigen|brauchen|wunschen|bitten um)|wir sind .{0,40} interessiert|(podemos|podriamos|pouvons-nous|pourrions-nous|possiamo|potremmo)',
  '(i|we) can (see|try|test|read|find|watch)( \\w+)?|(is there|do you have) (a way|an option|somewhere|anything)( \\w+)?',
  'send (me|us) (a|an|the|your|some|over)|\\d.{0,30} (works|suits|would work|is (good|fine|ok)) (for|on) (me|us|my|our)',
  '(grateful|appreciate it|appreciated|thankful|obliged|happy) (if|for) ?(you|we|a|an|the)?|appreciate (if|a|an|the|your|some|more|receiving|getting)',
  '(get|receive|have|see) (a|an|the|your|some|more) (formal |written |updated |detailed |quick |rough |short |ballpark )*(proposal|quote|demo|pricing|estimate|contract)( from you)? (from you|together|by|before)',
  '(do|could|would|can) you (have|offer|provide|share|send|do)',
  '(konnten|konnen|wurden) (sie|wir)|sollen wir|konnt ihr|hatten sie zeit|bitte|(wurden?|mochten?) (ich|wir)|passt (ihnen|dir|euch)|(wir|ich) (hatten?|mochten?|brauchen?|benotigen?|wunschen?|wurden?)( gern(e)?)?|(wir sind|ich bin) (sehr )?interessiert|interesse an|haben sie|hatten sie|(schicken|senden) sie|lassen sie uns|ich bitte um|wir bitten um',
  "(pourriez|pouvez|auriez|avez)[- ]vous|merci de|(nous|j'|je) ?(aimerions|aimerais|souhaitons|souhaite|souhaiterions|souhaiterais|voudrions|voudrais|avons besoin|ai besoin|besoin)|s'il vous plait|veuillez( me| nous)?|serait-il possible|est-il possible",
  '(podria|podrian|puede|pueden|podrias|puedes)( usted| ustedes)?|(nos|me) (gustaria|interesa|interesaria)|(necesitamos|necesito|quisieramos|quisiera|queremos|solicitamos)|por favor|seria posible|rogamos|agradeceria(mos)?',
  '(potete|potreste|potrebbe|puo|potresti|puoi)|(vorremmo|vorrei|ci piacerebbe|mi piacerebbe|abbiamo bisogno|avremmo bisogno|ci serve|mi serve|desideriamo)|per favore|per cortesia|sarebbe possibile|(ci|mi) (mandi|invii|inviate|mandate)',
);

/** An order at the head of a clause: "Call me tomorrow", "Send the DocuSign to me". */
export const IMPERATIVE =
  /^\W*(?:(?:hi|hey|hello|dear|and|also|just|then|so|yes|ok|okay|great|go ahead and),?\s+)*(?:\p{L}+,?\s+-?\s*)?(?:please\s+)?(?:call|ring|phone|text|send|resend|share|forward|book|schedule|set up|put|quote|give|get|let me have|put together|email|copy)\s+(?:me|us|it|the|your|a|an|over|him|her|them|that|this|both|another|some|through|across|along)(?!\p{L})|^\W*(?:(?:still|also|urgently|would|will|we)\s+)*need(?:ed)?\s+(?:a|an|the|your|it|some|to)(?!\p{L})/gu;

/** A question whose topic alone makes it a request: "What does it cost?" */
export const QUESTION_FRAME = anyOf(
  "what(?:'s| is| are| does| do| would| will| sort of| kind of)?( \\w+){0,4}|how (much|many|long|does|do|is|are|would)|which|was kostet|wie (viel|teuer|hoch)|quel(le)?s?( est| sont)?|combien|cuanto|cual(es)?( es| son)?|quanto|qual( e|i sono)?",
);

export const PROMISES = anyOf(
  '(our|my) \\w+( \\w+)? (will|is going to|are going to)',
  "(i|we)(?:'ll| will| shall|'m going to|'re going to| am going to| are going to| plan to| promise to| intend to)( \\w+ly| also| then| just| now| try to| aim to| be able to| make sure to| be| have| quickly| both)*",
  "(let me|expect (to|our|my|a|the)( \\w+){0,3} from (us|me)|you(?:'ll| will) (have|get|receive|hear)( \\w+){0,5})",
  '(i|we) (aim|expect|hope|should be able) to( be able to| have)?|(i|we) should (have|get|know|hear)',
  '(melde|melden) (mich|uns)|(ich|wir) (bespreche|besprechen|klare|klaren|prufe|prufen|gebe|geben|werde|werden|melde|melden|schicke|schicken|sende|senden)|(je|nous) (vous )?(enverrai|enverrons|reviendrai|reviendrons|reviens|revenons|ferai|ferons)|(le|les|te|os) (enviare|enviaremos|dire|diremos|confirmare|confirmaremos)|(vi|le|ti) (invio|invieremo|manderemo|mandero|inviero|faremo|faro|farò|confermeremo)',
);

/** What is promised, tried in order. */
export const PROMISED: readonly (readonly [Action, RegExp])[] = [
  [
    'sign_contract',
    anyOf(
      '(sign|countersign|execute)( \\w+){0,4} (it|contract|agreement|order form|paperwork|msa|document|documents|copy)|(return|send back)( \\w+){0,4} (contract|agreement|order form|paperwork|msa)|(signed|countersigned)( \\w+){0,2} (contract|agreement|order form|copy|version|paperwork)|sign (it|this|and return|off and return)|(signed|it) back to you|have it signed|get it signed|unterschreib\\w+|unterzeichn\\w+',
    ),
  ],
  [
    'send_purchase_order',
    anyOf(
      '(send|issue|raise|get|submit|email|cut|forward|have|release)( \\w+){0,5} (po|purchase order|bestellung)|(po|purchase order) (will|to|over|out|by)',
    ),
  ],
  [
    'loop_in_colleague',
    anyOf(
      '(loop|bring|pull|rope) (in|\\w+ in|\\w+ \\w+ in)|(introduce|connect) (you|him|her|them)( to| with)?|add (him|her|them|my|our|\\w+) (to the|to this|in|on)|put you in (touch|contact)|make an intro(duction)?',
    ),
  ],
  [
    'schedule_meeting',
    anyOf(
      '(send|shoot|drop|put)( \\w+){0,5} (invite|invitation|calendar|some (times|slots|dates))|(book|set up|schedule|arrange|organi[sz]e)( \\w+){0,4} (call|meeting|time|session|slot|follow-up|workshop|something)|(propose|suggest|offer|come back with|send)( \\w+){0,3} (times|slots|dates)|terminvorschl\\w+|termin',
    ),
  ],
  [
    'call_back',
    anyOf('(call|ring|phone) (you|him|her|back)|give (you|him|her) a (call|ring|buzz)|rufe? .{0,20}an'),
  ],
];
/** Promises that only mean something with a topic: "I'll send the proposal". */
export const SENDS = anyOf(
  '(send|share|forward|provide|get|email|circulate|prepare|draft|put together|have|pass|deliver|submit|upload|dig out|pull together|return|fill (in|out)|complete|finish|finali[sz]e|update|revise|follow up with|come back with|get back( to you)? with|write up|turn around)( \\w+){0,3}|(schicke|schicken|sende|senden|enverrai|enverrons|enviare|enviaremos|invio|invieremo|manderemo|mandero|inviero)|(have|get|receive)( \\w+){0,3}',
);
export const ANSWERS_LATER = anyOf(
  "(get|come|be|circle|go) back( to| with| on)?( you| y'all)?|let you know|be in touch|revert|respond|reply|confirm|update you|keep you (posted|updated|in the loop)|give you (an (answer|update)|a decision|feedback|our (answer|decision|feedback))|have (an answer|a decision|feedback|news)( for you)?|(check|discuss|talk|speak|review|consult|sync|align|clarify|look|go|run) (this |it |that |them |everything )?(with|over|to|into|internally|through|by|past|at)( \\w+)?|review (it|this|everything|the|your)|touch base|follow up|reach out|ping you|hear (back )?from (us|me)|drop you a line|have a (look|think)|circle back|take (it|this) (to|up)|share (our |my |some )?(feedback|thoughts|comments|decision)|think (it|this) over|discuss( it| this)?( internally)?|check( internally)?|feedback",
  'melde|melden|bespreche[n]?|klare[n]?|prufe[n]?|bescheid|ruckmeldung|reviendrai|reviendrons|reviens|revenons|dire|diremos|confirmare|confirmaremos|faremo|faro|confermeremo',
);

/** Statements that carry an intent of their own. The first list that matches a clause wins. */
export interface Statement {
  intent: Intent;
  action: Action;
  confidence: number;
  pattern: RegExp;
  /** The pattern itself says "not", so that the clause being negated does not undo it. */
  carriesNegation: boolean;
}

export const STATEMENTS: readonly Statement[] = [
  {
    intent: 'decline',
    action: 'close_out',
    confidence: 0.93,
    carriesNegation: true,
    pattern: anyOf(
      '(decided|chosen|opted|elected|going|agreed|chose) (to (go|work|sign|proceed|partner|stay|stick)|to go forward|for) ?(ahead |forward )?with (another|a different|an alternative|someone else|one of your competitors|our (current|existing)|a competitor|the other|your competitor)',
      '(chosen|selected|picked|decided (on|for)|opted for|gone for|going for|signed (up )?with|signed) (a |an |one of |with )*(different|other|another|someone|somebody|competitor|alternative)( \\w+)?|(gone|going|went|go) (ahead )?with (another|a different|someone else|a competitor|your competitor|an alternative|the other|one of your competitors)( \\w+)?',
      '(decided|chosen|opted) (not|against)( to)?( \\w+)?( \\w+)?|decided against( it)?',
      "(will|are|am|would|have decided|'re|'m) ?(not|to not)( be)? (be )?(moving|going|proceeding|taking this|pursuing|continuing|move|proceed|going any)( \\w+)?( forward| ahead| further)?|(won't|not going to|aren't going to) (be )?(moving|going|proceeding|move|proceed|pursue|pursuing|continu\\w+|tak\\w+ this)( forward| ahead| further| any further)?( with| on)?",
      "(we're|we are|i'm|i am|we'll|we will|i'll|have to|going to) (going to |gonna )?(pass|passing)( on| for)?|(not|isn't) for us|(not|no longer|aren't|isn't) (really |currently |actually )?(interested|a (good )?fit|a match|the right fit|something we (need|want))|(stay|staying|stick|sticking) with (our|what|the) (current|existing|incumbent|we have)?|(build|develop|do|handle|solve|keep)( \\w+){0,2} (ourselves|in-?house|internally)(?! first)|(take|remove) (me|us) (off|from) (your|the) (list|mailing|database)|stop (e-?mailing|contacting)|(have|see) no (real )?(interest|use|need|requirement)( for| in| of)?|(don't|do not) (contact|e-?mail|write( to)?|call) (me|us)( again| any ?more)|don't (see|think)( \\w+){0,3} (a fit|fit|need this)",
      "(haben uns|wir haben uns) (fur einen anderen|dagegen|anders|fur eine andere)( \\w+)?|fur ein(en|e) ander(en|e)( \\w+){0,2} entschieden|gegen .{1,40} entschieden|dagegen entschieden|kein interesse|(absage|absagen)|nous avons (choisi|retenu) un autre|(ne sommes pas|pas) interesse(e)?s?|ne donnerons pas suite|(hemos|nos hemos) (decidido|elegido|optado) (por otr\\w+|no)|no (estamos|nos) interesa(dos)?|abbiamo (deciso|scelto) (di non|un altro|un'altra)|non siamo interessati",
    ),
  },
  {
    // To be contacted again says more exactly when than that things are on hold.
    intent: 'postpone',
    action: 'follow_up',
    confidence: 0.93,
    carriesNegation: true,
    pattern: anyOf(
      '(check|touch|circle|reach|come|get|follow|ping|try|contact|talk|reconnect|revisit|speak|pick)(ing|ting)?( \\w+){0,6} (again|back|base|out|in|up|me|us|this|it|then)( \\w+){0,4} (in (?:an?|the (?:new|spring|summer|autumn|fall|winter|second|first|coming)|\\d+|one|two|three|four|five|six|twelve|few|couple|about|early|mid|late|q ?[1-4]|january|february|march|april|may|june|july|august|september|october|november|december|spring|summer|autumn|fall|winter|20\\d\\d)|after|next (quarter|year|month|spring|summer|autumn|fall|winter)|once|when the|early|towards|mid)',
    ),
  },
  {
    intent: 'postpone',
    action: 'follow_up',
    confidence: 0.92,
    carriesNegation: true,
    pattern: anyOf(
      "(not|isn't|wasn't|is not) (really |quite )?(the|a) (right|good|best|great) (time|moment)|timing (isn't|is not|doesn't|does not|didn't)( \\w+)?|(bad|wrong) timing",
      '(put|putting|placed|placing) (this|it|the project|the \\w+|things|everything|all \\w+|that) ?(project |evaluation |initiative )?(on (hold|ice|the back ?burner)|aside)|(is|are|been|was) (currently |now )?(on hold|on ice|postponed|delayed|pushed (back|out|to)|paused|parked|deprioriti[sz]ed)|(pause|park|shelve|postpone|push|delay|defer)( \\w+){1,4} (until|till|to|for|back)|(had|have|need) to (postpone|push|delay|pause|defer)|pushed( \\w+){0,3} (back|out|to)',
      "((won't|will not|can't|cannot|not|no)( \\w+){0,6} (until|till|before) (january|february|march|april|may|june|july|august|september|october|november|december|q[1-4]|spring|summer|autumn|fall|winter|next (year|quarter|month)|the (new year|summer|autumn|fall|winter|spring)))|(revisit|reconsider|resume|restart|re-?open|pick (this|it) (back )?up)( \\w+){0,6} (in|after|next|later|once|when|early|then)|(not|nothing)( \\w+){0,4} (before|until|till)(?! (?:we|i|you|the demo))|no (bandwidth|capacity|resources)( \\w+){0,3}( right now| at the moment| this| until)?",
      '(verschieben|verschoben|zuruckstellen|zuruckgestellt|auf eis|(melden|kontaktieren) sie (sich|uns) .{0,20}(wieder|erneut|nochmal))|(reporter|reporte|repousse|reportons|recontactez|revenez vers)|(posponer|pospuesto|aplazar|aplazado|retomar|retomemos|vuelva a contactar)|(rimandare|rimandato|posticipare|risentirci|ricontattateci|riparlarne|riparliamone)',
    ),
  },
  {
    intent: 'purchase_order',
    action: 'process_order',
    confidence: 0.93,
    carriesNegation: false,
    pattern: anyOf(
      '(attached|enclosed|here|find|sending|sent|issued|raised|is|you)( \\w+){0,5} (po|purchase order|signed order form|signed order)( (number|no\\.?|#))?|(po|purchase order) ?(number|no\\.?|#|nr\\.?)? ?[a-z]{0,4}[- ]?\\d{3,}|(po|purchase order) (is|has been) (attached|issued|approved|raised|released)',
      "(we'd|we would|i'd|i would|we) (like|want|wish|are ready|are happy) to (place|confirm)( \\w+){0,3} order|(we'd|we would|i'd|i would|we) (like|want|wish) to (order|buy|purchase)(?! (something|more time))|please (go ahead (and|with)|process|proceed with|book|enter)( \\w+){0,3} order|(place|confirm) (the|our|an|this) order|(we're|we are|i'm|i am) (ready|happy|delighted|pleased) to (go ahead|proceed|move forward|move ahead|buy|order|purchase|place)|(you have|you've got|consider this) (our|the|my) (go-?ahead|green light|approval)|please (invoice|bill) us|send (us )?the invoice (for|so we)|let's (go ahead|do it|get this done|move forward|proceed)( with)?|(we've|we have|we) (decided|chosen|agreed) to (go|move|proceed)( ahead| forward)?( with)?(?! (a |the |another )?(demo|call|pilot|trial|evaluation|next|different|other))|(we'd|we would) like to (go ahead|proceed|move forward|move ahead)",
      "(bestellung|bestellen|auftrag (erteilen|bestatigen)|hiermit bestellen|bon de commande|commande ferme|passer commande|orden de compra|pedido (en firme|adjunto)|ordine d'acquisto|confermiamo l'ordine|conferma d'ordine)",
    ),
  },
  {
    intent: 'negotiate',
    action: 'review_terms',
    confidence: 0.9,
    carriesNegation: false,
    pattern: anyOf(
      '(discount|discounts|\\d{1,2} ?(%|percent|per cent) (off|discount|less|reduction|lower)|better (price|rate|deal|terms|offer)|(do|go|come|drop|get) (any |a bit |a little |slightly )?(better|lower|down|cheaper) (on|with|in|than|to)( \\w+)?|sharpen( your| the)? (pencil|price)|wiggle room|room (to|for) (negotiat\\w+|move|manoeuvre|maneuver|improve\\w*)|match (the|their|that|this|a)( \\w+){0,2} (price|offer|quote)|meet us (half ?way|in the middle|at)|anything (else )?you (can|could) do (on|about|with|for)( \\w+)?|(work|move|flexible|flexibility) on (the )?(price|pricing)|(reduce|lower|drop|bring) (it|this|that) (to|by|down|under|below)|(reduce|lower|adjust|drop) (the|your|that) (price|pricing|rate|cost|fee)s?|bring (the price|it|that|this|the cost) down|cap( \\w+){0,3} (increases?|uplift)|counter-?(offer|proposal)|renegotiate|negotiat\\w+)',
      '(red-?lines?|mark-?ups?|changes to (the )?(contract|agreement|terms|clause|section|msa)|amend(ments?)?( \\w+){0,3} (clause|contract|agreement|section|terms)|(payment terms|net[- ]?\\d{2}|liability cap|cap on liability|auto-?renewal|termination (clause|for convenience)|indemnit\\w+)( \\w+){0,6}|(change|adjust|remove|extend|revise|rework|accept|strike)( \\w+){0,3} (clause|section|payment terms|terms|liability|notice period))',
      'rabatt|nachlass|preisnachlass|skonto|remise|rabais|geste commercial|descuento|rebaja|sconto|ribasso|zahlungsziel',
    ),
  },
  {
    intent: 'objection',
    action: 'address_objection',
    confidence: 0.89,
    carriesNegation: true,
    pattern: anyOf(
      "(too|quite|rather|very|bit|little|way|far too|more) (expensive|pricey|pricy|steep|costly|high for us|much for us)( than)?|(price|pricing|cost|quote|offer|number|proposal|figure|it|that)('s| is| are| was| came| comes| came in| looks| seems| feels)( \\S+){0,5} (higher than|too high|above (our|what)|over (our|what)|out of (our )?(reach|range|budget)|beyond (our|what)|more than (we|our|what)|steep|exceeds)|exceeds (our|what)|hard (time )?(to justify|justifying|to sell|selling)( \\w+)?|difficult to justify|hard to justify|can't justify|cannot justify|(double|twice) (what|the)( \\w+){0,3} (pay|price|competitor|paying)",
      "(concern(s|ed)?|worr(y|ied|ies)|hesita(nt|tion|tions)|reservation(s)?|skeptical|sceptical|uneasy|nervous|doubts?) (about|with|around|is|are|that|over|regarding|on|whether)|(real|big|serious|major|huge) (problem|issue|hurdle|obstacle)( (for|with))?|justify (this|the|that|it|such)( \\w+)?|(deal ?breaker|show ?stopper|blocker|sticking point|red flag)( for us)?|(missing|lacks?|lacking|doesn't (have|support|cover|meet|include|handle)|does not (have|support|cover|meet|include|handle))( \\w+){0,6} (we need|we require|is a must|must-have|essential|requirement|needs?)|competitor (is|offers|has|quoted|came in)|(another|other) (vendor|supplier|provider|offer) (is|offers|quoted|came in)( \\w+)?( \\w+)? (cheaper|lower|less|half)|not (convinced|comfortable|happy) (that|with|about|by)?",
      '(zu|recht|deutlich zu) (teuer|hoch)|bedenken|(trop|assez) cher|(demasiado|muy) caro|troppo (caro|alto|elevato)',
    ),
  },
  {
    intent: 'support',
    action: 'resolve_issue',
    confidence: 0.91,
    carriesNegation: true,
    pattern: anyOf(
      "(can't|cannot|can not|unable to|not able to|couldn't|could not|am not able to|are not able to) (log ?in|login|sign in|access|open|connect|export|import|upload|download|sync|load|save|reset|see (the|our|my|any) (data|dashboard|report|reports|records|account)|use the)",
      "(isn't|is not|not|stopped|has stopped|aren't|are not|doesn't|does not|don't|no longer) (working|syncing|loading|responding|sending|work(s)?|sync(s|ing)?|load|updat(e|ing))( any ?more| again| since| for| properly| correctly| as expected)?|(error|error message|error code|exception|bug|outage|crash(es|ed|ing)?|timeouts?|broken|is down|are down|went down|failing|fails|keeps? (failing|crashing|timing))(?! of | bars?)|(getting|get|see|seeing|shows|throws|hitting) (an?|the) (error|\\d{3}|message|warning)|locked out|(technical|login|sync|export|import) (issue|problem|error)s?|(we|i)(?:'ve| have| are having|'re having| are seeing| got| had)( got| run into| hit)? (an?|the same|some)( \\w+)? (problem|issue|bug)s?|support ticket|no longer (being )?(picked up|\\w+ed)|not (being )?(synced|logged|picked up|captured|recorded|imported)|investigate|troubleshoot|(nothing|none of \\w+) ((has|have) \\w+ed|loads|works|shows|appears|happens|syncs)|(has|have|is|are|went|been) (been )?(blank|frozen|stuck|unresponsive|unavailable)",
      "funktioniert nicht|fehler(meldung)?|geht nicht mehr|ne fonctionne (pas|plus)|message d'erreur|en panne|no funciona|da error|non funziona|errore",
    ),
  },
  {
    intent: 'introduction',
    action: 'reach_out',
    confidence: 0.88,
    carriesNegation: false,
    pattern: anyOf(
      "(i'd|i would|we'd|let me|want|wanted|happy|like|pleased) (like |love |also |quickly )*(to )?(introduce|connect) (you|\\w+)( \\w+){0,2}( to| with)?|(introducing|connecting) (you )?(to |with )?|(meet|please meet) (?!with|up|me|us|at|on|in|for|to|our|the|next|and|again|you|them|there|via|over|before|after|their|these|that|this|your|all)\\w+( \\w+)?, (our|my|the|who|head|vp|cfo|cto|ceo|director)|(copying|copied|cc'?ing|cc'?ed|cc'?d|adding|looping in|looped in|added)( in)? (my |our )?(\\w+|colleague)( \\w+)?( \\([^)]{1,30}\\))?,? ?(here|who|our|from|on|my|in cc|\\(|to this|for|as|is|will)?|(best|right|correct) (person|contact|point of contact) (is|for this|would be|to (speak|talk)|here is)|(please )?(reach out to|get in touch with|contact|speak to|speak with|talk to|write to|direct) (my colleague|our|her|him|them)( \\w+)?( directly)?|you(.ll| will)? (want|need|should|ought) to (talk|speak|reach out|get in touch|write)( (to|with))?|you should (talk|speak|reach out|get in touch)( (to|with))?|(is|will be) (taking over|your new contact|your point of contact|the new contact|handling this|your contact)",
      '(stelle ihnen|vorstellen|ansprechpartner(in)? (ist|fur)|nehme .{0,30} in cc|in cc)|(je vous presente|mets .{0,30} en copie|en copie)|(le presento|te presento|pongo en copia|en copia)|(vi presento|ti presento|metto in copia|in copia)',
    ),
  },
  {
    intent: 'follow_up',
    action: 'follow_up',
    confidence: 0.89,
    carriesNegation: true,
    pattern: anyOf(
      "(any|an|is there( any| an)?|some) (update|updates|news|progress|word)( on| about| regarding| yet)?|(following|follow) up (on|regarding|about|with|to)|where (are we|do we stand|are things)( \\w+)? (with|on)|(just )?(checking|check) (in|back|on)( on| with| about| to see)?|(what's|what is|where is|where's|where are we|how are we|how is|how's) (the )?(status|progress|state)?( of| on| with| going| doing| looking)?( \\w+){0,2}(status|doing|stand(ing)?|at with|looking|coming along|things|we)|(i|we)('ve)? ?(still |also )*(haven't|have not|didn't|did not|not|never) (yet )?(heard|received|got|gotten|seen|get|hear|receive)( back| anything| the| your| a| from)*|(gentle |friendly |quick |kind )?reminder|still waiting( for| on)?|(have|did) you( \\w+)? (had|get|have|got)( \\w+)? (a )?(chance|time|opportunity) to|bump(ing)? this|chas(e|ing)( up)?|(when|by when) (can|could|should|will|may) (we|i|you) (expect|get|receive|hear|have|send|be)|status update",
      '(gibt es|haben sie) (schon |bereits )?(neuigkeiten|ein update|etwas neues)|nachfragen|nachhaken|wie ist der stand|stand der dinge|(avez-vous|auriez-vous) (des nouvelles|du nouveau|pu)|je me permets de (vous )?relancer|(alguna|hay) (novedad|noticia)(es|s)?|(ci sono|avete) (novita|aggiornamenti|notizie)',
    ),
  },
];

/** The reader is offered the choice or the sender asks something the closed lists do not name. */
export const OPEN_QUESTION = anyOf(
  '(does|do|is|are|can|could|will|would|have|has) (it|you|your|the|this|there|conduit|that|we|they|i)|how (do|does|is|are|would|will|long|many|can|easy|often)|what (is|are|about|happens|would|does|do|kind|sort|type)|which|who|where|when|why|(a few|some|one|two|three|couple of|several|another|quick|following|more) (\\w+ )?questions?|question|wondering (if|whether)|curious (if|whether|about)|(konnen|bietet|gibt|unterstutzt|ist|wie|was|welche|fragen)|(est-ce|proposez|comment|quels?|quelles?|question)|(ofrecen|tienen|como|cual|pregunta)|(offrite|avete|come|quale|domanda)',
);

/** Someone sells to us. */
export const SOLICITATION = anyOf(
  'we (supply|sell|manufacture|distribute|represent|are (a|an|the) (leading|top|award|team of|full-service|specialist))|(this (month|week)|today) (we|only)|(our|a free|your free) (catalogue|catalog|brochure|consultation|audit|range|portfolio|clients include|team of experts)|we offer \\d+%|would you (like|be interested)( \\w+){0,4} (our|free|the attendee|a list)|interested in (our|the attendee|acquiring|a list)',
  '(we|our (company|agency|team|firm)) (help|helps|assist|assists|speciali[sz]e|specialises|specializes|offer|offers|provide|provides|work with)( \\w+){0,3} (companies|businesses|brands|agencies|founders|teams|organi[sz]ations|startups|firms|clients|b2b|saas|website|services|leads)',
  'seo|backlinks?|guest post(s|ing)?|link building|google rankings?|first page of google|lead generation|qualified leads|appointment setting|increase your (sales|revenue|traffic|roi|leads)|boost your|grow your (business|revenue|pipeline|traffic)|web (design|development) services|app development|offshore|outsourc\\w+|staff augmentation|virtual assistants?|business loans?|low(est)? (interest )?rates|merchant cash|funding for your|investment opportunity|crypto\\w*|bitcoin|lottery|inheritance|wire transfer|email lists?|attendee list|contact list of|(database|list) of (decision|verified|companies|contacts)|verified (contacts|leads|e-?mails)|counts and (costs?|pricing)|pre-?approved|limited[- ]time offer|act now|our services|(our|the) (award[- ]winning|cutting-edge|leading) (platform|solution|agency)|i came across your (website|company|profile|linkedin)|i (noticed|saw|found) (your|that your) (website|company|site)|would you be open to a (quick|brief|short)|worth a (quick )?(chat|call)|(15|10|20|30)[- ]minutes? (to (show|explain|see|discuss how)|call to)|companies like yours|businesses like yours|your competitors',
);
