/**
 * A time of a department's database: `YYYY-MM-DD HH:MM:SS.ffffff` at the offset its pull names, always in full, so
 * that two compare as texts. A JavaScript date would cut it to milliseconds and lose rows between two of them.
 */
export type Watermark = string;

const TIME = /^(\d{4}-\d{2}-\d{2})(?:[ T](\d{2}:\d{2}:\d{2})(?:\.(\d{1,6}))?)?$/;
const MINUTE_MS = 60_000;

/** Reads a time or day as a database writes it; `undefined` when it is none, such as `infinity`. */
export function readWatermark(text: string): Watermark | undefined {
  const [, day, time = '00:00:00', fraction = ''] = TIME.exec(text) ?? [];
  if (day === undefined || Number.isNaN(Date.parse(`${day}T${time}Z`))) return undefined;
  return `${day} ${time}.${fraction.padEnd(6, '0')}`;
}

/** The time so many minutes before, to the millisecond. */
export function minutesBefore(watermark: Watermark, minutes: number): Watermark {
  const before = new Date(Date.parse(`${watermark.slice(0, 23).replace(' ', 'T')}Z`) - minutes * MINUTE_MS);
  return `${before.toISOString().slice(0, 23).replace('T', ' ')}000`;
}

/** The instant a watermark stands for, at an offset such as `+08:00`, to the millisecond. @source RFC 3339 */
export function instantOf(watermark: Watermark, utcOffset: string): string {
  return `${watermark.slice(0, 23).replace(' ', 'T')}${utcOffset}`;
}
