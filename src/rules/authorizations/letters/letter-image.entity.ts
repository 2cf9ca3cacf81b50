import { Check, Column, Entity, PrimaryColumn } from 'typeorm';

/**
 * Whose letter an image is: one enterprise's, as long as one of its letters waits for review or is accepted. Its key is
 * the digest and not the enterprise, because that is what must be one in all enterprises.
 */
@Entity('letter_image')
@Check('ck_letter_image_digest', `digest ~ '^[0-9a-f]{64}$'`)
export class LetterImageEntity {
  /** SHA-256 of the image, hex. */
  @PrimaryColumn({ type: 'text', primaryKeyConstraintName: 'pk_letter_image' })
  digest: string;

  @Column({ type: 'text' })
  uscc: string;
}
