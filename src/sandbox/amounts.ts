/** An amount in whole fen as a decimal string in yuan: `123450` → `'1234.50'`. */
export function yuan(amountFen: number): string {
  return fixed(amountFen, 2);
}

/** An amount in whole fen as a decimal string in ten thousand yuan with six decimals. */
export function tenThousandYuan(amountFen: number): string {
  return fixed(amountFen, 6);
}

/** A whole number of hundredths as a decimal string: `1950` → `'19.50'`. */
export function hundredths(count: number): string {
  return fixed(count, 2);
}

/** A share of an amount, rounded to whole fen. */
export function shareOf(amountFen: number, ratio: number): number {
  return Math.round(amountFen * ratio);
}

function fixed(units: number, decimals: number): string {
  const digits = String(Math.abs(Math.round(units))).padStart(decimals + 1, '0');
  return `${units < 0 ? '-' : ''}${digits.slice(0, -decimals)}.${digits.slice(-decimals)}`;
}
