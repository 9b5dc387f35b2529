/**
 * Kleene's three truth values: yes, no, and open, which is whatever the request leaves open will make it.
 * Numbers, so that "and" is the minimum, "or" the maximum and "not" the mirror.
 */
export const NO = 0;
export const OPEN = 1;
export const YES = 2;
export type Truth = typeof NO | typeof OPEN | typeof YES;

export const not = (a: Truth): Truth => (a === YES ? NO : a === NO ? YES : OPEN);
export const and = (a: Truth, b: Truth): Truth => (a < b ? a : b);
export const or = (a: Truth, b: Truth): Truth => (a > b ? a : b);
export const truth = (a: boolean): Truth => (a ? YES : NO);

/** What is sure when either `a` or `b` may turn out to be the case. */
export const either = (a: Truth, b: Truth): Truth => (a === b ? a : OPEN);
