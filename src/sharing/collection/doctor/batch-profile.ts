/**
 * How large the numbers of one field are. A rough picture for comparing batches, computed in floating point: never
 * an amount to account with. `sum` and `max` take numbers without their sign.
 */
export interface NumberProfile {
  readonly count: number;
  readonly sum: number;
  readonly max: number;
  /** Quarter of a decade (`floor(4 × log10)`) → how many numbers lie in it. Zeros are not in it. */
  readonly magnitudes: Readonly<Record<string, number>>;
}

/** What one field held over a batch. */
export interface FieldProfile {
  /** Records in which the field has a value. */
  readonly filled: number;
  /** Of money, decimals and integers. */
  readonly numbers?: NumberProfile;
  /** Of codes: the different values, `null` when there were too many to list. Secret fields have none. */
  readonly values?: readonly string[] | null;
}

/**
 * What a batch looks like as a whole, so that the next one can be compared with it. Plain JSON.
 *
 * Shape: `records` counts the facts stated, `deletions` those taken back, which are in no other figure; `fields`
 * has every field of the item.
 */
export interface BatchProfile {
  readonly kind: 'full' | 'incremental';
  readonly records: number;
  readonly deletions: number;
  readonly enterprises: number;
  readonly fields: Readonly<Record<string, FieldProfile>>;
}
