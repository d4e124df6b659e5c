/** Times in the database keep milliseconds, as JavaScript's do: what is read compares equal to what was written. */
export const TIME_PRECISION = 3;
