/** Reads rows of packed CSV. What the host calls; it writes and reads the memory at the places it is told. */

export { beginInflate, inflate } from "./inflate";
export { inputBegin, inputEnd, inputGiven, inputPlace, inputRoom, inputTaken } from "./input";
export { makeRoom, outputGiven, outputPlace, outputRoom, rowPlace, setRow } from "./output";
export { bytesOf, countBy, cut, expectColumns, learn, NAME, objectsOf, QUOTES } from "./rows";
