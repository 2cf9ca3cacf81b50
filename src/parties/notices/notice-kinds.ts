/** Every kind of notice there is. A new one brings its payload below, its line in `ck_notice_kind`, and its test. */
export const NOTICE_KINDS = [
  'authorization.requested',
  'authorization.granted',
  'authorization.declined',
  'authorization.suspended',
  'authorization.resumed',
  'authorization.revoked',
  'authorization.amended',
  'authorization.expiring',
  'authorization.receipt',
  'letter.reviewed',
  'assessment.expiring',
  'assessment.expired',
  'participant.suspended',
  'participant.restored',
  'webhook.disabled',
] as const;

/** What a notice tells of. */
export type NoticeKind = (typeof NOTICE_KINDS)[number];

/** Somebody changed an authorization that stands. */
interface AuthorizationChanged {
  /** In which part who changed it acted. */
  readonly by: 'enterprise' | 'institution' | 'provider' | 'operator' | 'gateway';
  /** In the words of who changed it. */
  readonly reason: string | null;
  /** Version of the authorization after it. */
  readonly version: number;
}

/**
 * What a notice of each kind carries beside the ids of whom and what it is about. Never credit data: a notice
 * leaves the gateway without a decision of the gate.
 *
 * Instants are ISO 8601 texts in UTC.
 */
export interface NoticeData {
  /** To the enterprise: an institution asks for an authorization. */
  'authorization.requested': {
    readonly institutionId: string;
    readonly items: readonly string[];
    readonly purpose: string;
    readonly decideUntil: string;
  };
  /** To the institution: the enterprise gave an authorization, asked for or by itself. */
  'authorization.granted': {
    readonly institutionId: string;
    readonly items: readonly string[];
    readonly purpose: string;
    readonly validFrom: string;
    readonly validUntil: string;
  };
  /** To the institution: the enterprise refused what it asked for. */
  'authorization.declined': { readonly reason: string | null };
  'authorization.suspended': AuthorizationChanged;
  'authorization.resumed': AuthorizationChanged;
  'authorization.revoked': AuthorizationChanged & {
    /** Until when an institution must have deleted the copies that rest on it. */
    readonly deleteCopiesBy: string;
  };
  'authorization.amended': AuthorizationChanged;
  /** To both sides: it ends soon. */
  'authorization.expiring': { readonly validUntil: string };
  /** To the enterprise, from this room: every institution told of the change has acknowledged it. */
  'authorization.receipt': { readonly of: NoticeKind; readonly acknowledgedAt: string };
  /** To who brought a letter of authorization: the second person has looked at it. */
  'letter.reviewed': {
    readonly letterId: string;
    readonly outcome: 'accepted' | 'refused';
    readonly reason: string | null;
  };
  'assessment.expiring': { readonly assessmentId: string; readonly validUntil: string };
  'assessment.expired': { readonly assessmentId: string; readonly validUntil: string };
  'participant.suspended': { readonly reason: string | null };
  'participant.restored': { readonly reason: string | null };
  /** To its owner, from this room: `gone`, it answered 410; `failing`, it took nothing for the whole time of retries. */
  'webhook.disabled': {
    readonly webhookId: string;
    readonly url: string;
    readonly reason: 'gone' | 'failing';
  };
}

/** To whom a notice goes: a participant, or an enterprise. */
export type Recipient = { readonly participantId: string } | { readonly uscc: string };

/** A notice of one kind. */
interface NoticeOf<Kind extends NoticeKind> {
  readonly to: Recipient;
  readonly kind: Kind;
  /** The enterprise it is about. */
  readonly uscc: string | null;
  /** The authorization, or the request for one, it is about. */
  readonly authorizationId: string | null;
  readonly data: NoticeData[Kind];
}

/** Something somebody is to be told. */
export type Notice = { [Kind in NoticeKind]: NoticeOf<Kind> }[NoticeKind];
