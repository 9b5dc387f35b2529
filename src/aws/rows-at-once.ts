/** Rows that are told at a time where all are: many that are held at once are slow garbage. */
export const rowsAtOnce = 100;
