import { Check, Column, Entity, Index, PrimaryColumn } from 'typeorm';
import type { ImageType } from './image-content.js';
import type { LetterState } from './letter-lifecycle.js';
import type { LetterTerms } from './letter-terms.js';

/** A letter of authorization on paper, as it was read off. Its terms are never changed; the authorization gets its id. */
@Entity('written_letter')
@Check(
  'ck_written_letter_status',
  `status in ('awaiting-image', 'pending-review', 'accepted', 'refused', 'expired')`,
)
@Check(
  'ck_written_letter_image',
  `(status = 'awaiting-image') = (image_digest is null) and (image_digest is null) = (image_type is null)
   and (image_digest is null) = (image_bytes is null) and (image_digest is null) = (uploaded_by is null)
   and (image_digest is null) = (uploaded_at is null)`,
)
@Check(
  'ck_written_letter_reviewed',
  `(status in ('accepted', 'refused')) = (reviewed_at is not null) and (reviewed_at is null) = (reviewed_by is null)`,
)
@Check('ck_written_letter_second_person', 'reviewed_by <> imported_by and reviewed_by <> uploaded_by')
@Index('ix_written_letter_institution', ['institutionId', 'importedAt', 'id'])
@Index('ix_written_letter_enterprise', ['uscc', 'importedAt', 'id'])
@Index('ix_written_letter_image', ['imageDigest'])
@Index('uq_written_letter_image', ['uscc', 'institutionId', 'imageDigest'], {
  unique: true,
  where: `status in ('pending-review', 'accepted')`,
})
export class WrittenLetterEntity {
  @PrimaryColumn({ type: 'text', primaryKeyConstraintName: 'pk_written_letter' })
  uscc: string;

  @PrimaryColumn({ type: 'uuid', primaryKeyConstraintName: 'pk_written_letter' })
  id: string;

  @Column({ type: 'text', default: 'awaiting-image' })
  status: LetterState;

  @Column({ name: 'institution_id', type: 'uuid' })
  institutionId: string;

  /** As the letter states them. */
  @Column({ type: 'jsonb' })
  terms: LetterTerms;

  /** Without end: what it gives is cut down. */
  @Column({ name: 'is_blanket', type: 'boolean' })
  isBlanket: boolean;

  @Column({ name: 'subject_name', type: 'text' })
  subjectName: string;

  @Column({ name: 'legal_representative', type: 'text' })
  legalRepresentative: string;

  /** Who handed it in for the enterprise. */
  @Column({ type: 'text', nullable: true })
  handler: string | null;

  /** The date on the letter, in Asia/Shanghai. */
  @Column({ name: 'signed_on', type: 'date' })
  signedOn: string;

  @Column({ name: 'risk_notice_version', type: 'text' })
  riskNoticeVersion: string;

  /** What the image must have as its SHA-256, where that was said at the import. Hex. */
  @Column({ name: 'stated_digest', type: 'text', nullable: true })
  statedDigest: string | null;

  @Column({ name: 'imported_by', type: 'text' })
  importedBy: string;

  @Column({ name: 'imported_at', type: 'timestamptz', precision: 3 })
  importedAt: Date;

  /** Until when the next step must be taken, exclusive: the image, then the review. */
  @Column({ name: 'due_until', type: 'timestamptz', precision: 3 })
  dueUntil: Date;

  /** SHA-256, hex. */
  @Column({ name: 'image_digest', type: 'text', nullable: true })
  imageDigest: string | null;

  @Column({ name: 'image_type', type: 'text', nullable: true })
  imageType: ImageType | null;

  @Column({ name: 'image_bytes', type: 'integer', nullable: true })
  imageBytes: number | null;

  @Column({ name: 'uploaded_by', type: 'text', nullable: true })
  uploadedBy: string | null;

  @Column({ name: 'uploaded_at', type: 'timestamptz', precision: 3, nullable: true })
  uploadedAt: Date | null;

  @Column({ name: 'reviewed_by', type: 'text', nullable: true })
  reviewedBy: string | null;

  @Column({ name: 'reviewed_at', type: 'timestamptz', precision: 3, nullable: true })
  reviewedAt: Date | null;

  @Column({ name: 'refusal_reason', type: 'text', nullable: true })
  refusalReason: string | null;
}
