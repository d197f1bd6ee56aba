/** A JSON object. */
export type Plain = Readonly<Record<string, unknown>>;

const NOTHING: Plain = Object.freeze({});

export const isPlain = (value: unknown): value is Plain =>
  typeof value === 'object' && value !== null && !Array.isArray(value);

/** The object at a key; empty where there is none. */
export function part(of: Plain, key: string): Plain {
  const value = of[key];
  return isPlain(value) ? value : NOTHING;
}

/** Keys that could reach a prototype in careless code downstream; never copied. */
export const isPrototypeKey = (key: string): boolean =>
  key === '__proto__' || key === 'constructor' || key === 'prototype';
