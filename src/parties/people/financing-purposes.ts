/** The closed list of purposes, which a later room keeps. Joined by the module of authorizations. */
export abstract class FinancingPurposes {
  abstract has(text: string): boolean;
}
