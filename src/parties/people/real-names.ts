/** In which part a person claims to act for an enterprise. */
export type Capacity = 'legal-representative' | 'handler';

/** What a register is asked: whether this person acts for this enterprise in this part. */
export interface RealNameClaim {
  readonly uscc: string;
  readonly enterpriseName: string;
  readonly personName: string;
  readonly capacity: Capacity;
}

/**
 * Who confirms real names: a register of enterprises, or a service that stands before one. Joined by the settings.
 *
 * @source 国办发〔2021〕52号 note 3 (online authorization after real-name registration)
 */
export abstract class RealNameRegister {
  /** Whether the register confirms the claim. @throws RealNameUnavailable when none is connected, or it does not answer */
  abstract confirms(claim: RealNameClaim): Promise<boolean>;
}
