import { z } from 'zod';

const uuid = z.guid();

/** True for anything Postgres reads as a uuid; other path segments are simply not found. */
export const isUuid = (value: unknown): value is string => uuid.safeParse(value).success;
