import { hundredths, yuan } from './amounts.js';
import type { BookMonth } from './books.js';
import { dayIn, monthAfter } from './calendar.js';
import type { Generator } from './generator.js';
import { maskedAccount } from './vocabulary.js';

const DUE_DAY = 20;

/** Monthly bills of one supply; `unitPriceFen` is the price of a kWh or cubic meter. */
function bills(usageOf: (month: BookMonth) => number, unitPriceFen: number): Generator {
  return ({ enterprise, year, random }) => {
    const account = maskedAccount(random);
    let lateCount = 0;
    return year.map((month, index) => {
      const usageHundredths = usageOf(month) * 100 + random.between(0, 99);
      const billedFen = Math.round((usageHundredths * unitPriceFen) / 100);
      const unpaid = enterprise.profile.paysLate && index === year.length - 1;
      const late = unpaid || (enterprise.profile.paysLate && random.next() < 0.25);
      if (late) lateCount += 1;
      const day = late ? DUE_DAY + random.between(1, 8) : random.between(5, DUE_DAY);
      return {
        account_no_masked: account,
        billing_month: month.month,
        usage: hundredths(usageHundredths),
        amount_billed: yuan(billedFen),
        amount_paid: yuan(unpaid ? 0 : billedFen),
        arrears_amount: yuan(unpaid ? billedFen : 0),
        late_payment_count_12m: lateCount,
        paid_on: unpaid ? null : dayIn(monthAfter(month.month, 1), day),
      };
    });
  };
}

/** Electricity, water and gas: UTL-01 to UTL-03. */
export const UTILITY_DATA: Record<string, Generator> = {
  'UTL-01': bills((month) => month.electricityKwh, 62),
  'UTL-02': bills((month) => month.waterM3, 480),
  'UTL-03': bills((month) => month.gasM3, 385),
};
