import { clsx, type ClassValue } from 'clsx';
import { twMerge } from 'tailwind-merge';

/** Joins class names; of two Tailwind classes that disagree the later wins. */
export const cn = (...inputs: ClassValue[]): string => twMerge(clsx(inputs));
