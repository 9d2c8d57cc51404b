// How numbers, sizes and times read. English, as the page is.

const whole = new Intl.NumberFormat('en', { maximumFractionDigits: 0 });
const oneDecimal = new Intl.NumberFormat('en', { minimumFractionDigits: 1, maximumFractionDigits: 1 });
const units = ['B', 'KB', 'MB', 'GB', 'TB'];

export const count = (value) => whole.format(value);

/** Small numbers with one decimal, large ones without. */
export const rough = (value) => (value < 10 ? oneDecimal : whole).format(value);

export function bytes(value) {
  let unit = 0;
  while (value >= 1000 && unit < units.length - 1) {
    value /= 1000;
    unit += 1;
  }
  return `${unit === 0 ? count(value) : rough(value)} ${units[unit]}`;
}

export function duration(millis) {
  const seconds = Math.floor(millis / 1000);
  if (seconds < 60) {
    return `${seconds} s`;
  }
  const minutes = Math.floor(seconds / 60);
  return minutes < 60 ? `${minutes} min ${seconds % 60} s` : `${Math.floor(minutes / 60)} h ${minutes % 60} min`;
}

export const ago = (millis) => (millis < 1000 ? 'just now' : `${duration(millis)} ago`);

/** A rhythm: "1.5 s". */
export const rhythm = (millis) => `${millis / 1000} s`;
