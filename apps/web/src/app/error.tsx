'use client';

export { Crashed as default } from '../components/shell/crashed.tsx';
