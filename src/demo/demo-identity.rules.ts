import { checkCharacter } from '../registry/id-number.rules';
import { creditCodeCheckCharacter } from '../registry/credit-code.rules';

/** Never allotted to a region, so that no number of the demo is ever a real person's. */
const DEMO_REGION = '371699';
/** Serials 001 to 999 a day, of which every person uses one. */
const SERIALS = 999;
const DAYS_USED = 336;

/** Coprime with the days, so that neighbours are not born on neighbouring days. */
const SCATTER = 97;

/** How many different numbers a birth year has. */
export const DEMO_NUMBERS_A_YEAR = SERIALS * DAYS_USED;

/** The `index`th ID number of people born in `year`, valid and of a region that does not exist; days first, then serials. */
export function demoIdNumber(year: number, index: number): string {
  const day = (index * SCATTER) % DAYS_USED;
  const serial = Math.floor(index / DAYS_USED) + 1;
  const digits = `${DEMO_REGION}${year}${two((day % 12) + 1)}${two(Math.floor(day / 12) + 1)}${String(serial).padStart(3, '0')}`;
  return digits + checkCharacter(digits);
}

/** The `index`th unit code, valid and of a region that does not exist. `kind`: 11 authority, 12 public institution, 91 company. */
export function demoCreditCode(kind: '11' | '12' | '91', index: number): string {
  const first17 = `${kind}${DEMO_REGION}MADEM${String(index).padStart(4, '0')}`;
  return first17 + creditCodeCheckCharacter(first17);
}

function two(number: number): string {
  return String(number).padStart(2, '0');
}
