import { answers } from './answers.ts';
import type { LabelledMessage } from './format.ts';
import { further } from './further.ts';
import { languages } from './languages.ts';
import { more } from './more.ts';
import { nothing } from './nothing.ts';
import { outbound } from './outbound.ts';
import { requests } from './requests.ts';
import { short } from './short.ts';
import { moreHeldOutMessages } from './heldOutToo.ts';
import { heldOutMessages } from './heldOut.ts';

export { TEAM, type Facts, type LabelledMessage } from './format.ts';

export const labelledMessages: readonly LabelledMessage[] = [
  ...requests,
  ...answers,
  ...languages,
  ...outbound,
  ...nothing,
  ...more,
  ...further,
  ...short,
  ...heldOutMessages,
  ...moreHeldOutMessages,
];
