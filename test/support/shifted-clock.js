/**
 * Loaded into a gateway process before anything else: lets its wall clock, and not its monotonic one, be set wrong. It
 * goes wrong by the milliseconds written in the file CLOCK_SHIFT_FILE whenever the process gets SIGUSR2.
 */
import { readFileSync } from 'node:fs';

const RealDate = Date;
let shiftMs = 0;

process.on('SIGUSR2', () => {
  shiftMs = Number(readFileSync(process.env.CLOCK_SHIFT_FILE, 'utf8'));
});

globalThis.Date = class Date extends RealDate {
  constructor(...values) {
    if (values.length === 0) super(RealDate.now() + shiftMs);
    else super(...values);
  }

  static now() {
    return RealDate.now() + shiftMs;
  }
};
