/** The three ways of sharing an item. @source 国办发〔2021〕52号 §5 */
export const MODES = ['physical-collection', 'interface-call', 'data-verification'] as const;

/** One way of sharing: feed it in, ask the department live, or have the department compare. */
export type Mode = (typeof MODES)[number];

/** What the provider allows for an item; the tier is derived from it. @source 国办发〔2021〕52号 §6, §9 */
export const DISCLOSURES = ['public', 'on-authorization', 'joint-model-only'] as const;

/** One value of {@link DISCLOSURES}. */
export type Disclosure = (typeof DISCLOSURES)[number];

/** What a field's value is made of. `money` and `decimal` travel as decimal text, never as a float. */
export const FIELD_TYPES = [
  'uscc',
  'string',
  'text',
  'code',
  'date',
  'datetime',
  'month',
  'year',
  'integer',
  'decimal',
  'money',
  'boolean',
] as const;

/** One value of {@link FIELD_TYPES}. */
export type FieldType = (typeof FIELD_TYPES)[number];

/** Whom a field's value could harm. @source 国办发〔2021〕52号 §9 */
export const SENSITIVITIES = ['none', 'commercial-secret', 'personal'] as const;

/** One value of {@link SENSITIVITIES}. */
export type Sensitivity = (typeof SENSITIVITIES)[number];

/** How often a provider promises to update an item. */
export const UPDATE_CYCLES = ['daily', 'weekly', 'monthly', 'quarterly', 'yearly', 'on-demand'] as const;

/** One value of {@link UPDATE_CYCLES}. */
export type UpdateCycle = (typeof UPDATE_CYCLES)[number];

/** What is shown where providers differ about one fact: every statement, or the newest alone. */
export const PRECEDENCES = ['all', 'newest'] as const;

/** One value of {@link PRECEDENCES}. */
export type Precedence = (typeof PRECEDENCES)[number];

/** The units an amount of money may be stated in; the record schema grants each its decimals. */
export const MONEY_UNITS = ['CNY', 'USD', '10k CNY'] as const;

/** One part of an item. `unit` is set for money and for counts and measures that have one. */
export interface CatalogField {
  readonly name: string;
  readonly nameZh: string;
  readonly type: FieldType;
  readonly unit?: string;
  readonly sensitive: Sensitivity;
  /** The number may be negative. Without it every number is 0 or more. */
  readonly signed?: true;
  /** The only values that are public; any other value of this field needs authorization. */
  readonly publicValues?: readonly string[];
}

/**
 * One entry of the sharing catalog.
 *
 * Shape: `recordKey` names the fields that, with `uscc`, identify one fact, so that a later delivery replaces the
 * earlier one; empty means one fact per enterprise. `required` names the fields that may be neither null nor
 * missing. Units: periods in months; `null` means not known and not enforced.
 *
 * @source Henan credit regulation art. 11; Liaoning credit regulation art. 10
 */
export interface CatalogItem {
  readonly code: string;
  readonly category: string;
  readonly categoryZh: string;
  readonly item: string;
  readonly itemZh: string;
  readonly provider: string;
  readonly providerZh: string;
  readonly subjectTypes: readonly string[];
  readonly nature: string;
  readonly coverage: string | null;
  readonly modes: readonly Mode[];
  readonly requiresAuthorization: boolean;
  readonly disclosure: Disclosure;
  readonly updateCycle: UpdateCycle;
  readonly publicityPeriodMonths: number | null;
  readonly retentionMonths: number | null;
  readonly adverse: boolean;
  readonly source: string;
  readonly confidence: string;
  readonly note?: string;
  /** Without it, `all`. */
  readonly precedence?: Precedence;
  /**
   * The field that says which day, month or year a fact is about, or the two that name the first and the last. Without
   * it facts are about no time, and no limit of the data period reaches them.
   */
  readonly datedBy?: readonly string[];
  readonly recordKey: readonly string[];
  readonly required: readonly string[];
  readonly fields: readonly CatalogField[];
}
