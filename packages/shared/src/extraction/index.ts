export { addBusinessDays, localDate } from './dates.ts';
export { DEFAULT_THRESHOLD, EXTRACTION_VERSION, extractFacts } from './extract.ts';
export { MAX_TEXT_LENGTH, readReply, type Reply } from './reply.ts';
export * from './types.ts';
