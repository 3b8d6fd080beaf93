/**
 * A job that owes something and is not on its way any more is sent again, ever more rarely, for about a day: long enough
 * for a fault of ours to be mended or a CRM to come back. Then somebody has to look.
 */
export const MAX_RESENDS = 8;

const FIRST_PAUSE_SECONDS = 10 * 60;
const LONGEST_PAUSE_SECONDS = 6 * 60 * 60;

/** How long until it is looked at again, having been sent again so many times. */
export const pauseAfter = (resends: number): number =>
  Math.min(FIRST_PAUSE_SECONDS * 2 ** Math.min(resends, 16), LONGEST_PAUSE_SECONDS);
