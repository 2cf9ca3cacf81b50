import { type DynamicModule, Module } from '@nestjs/common';
import { CatalogModule } from '../../catalog/index.js';
import { ImageThread } from './image-thread.js';
import { LetterFiles } from './letter-files.js';
import { LetterImages } from './letter-images.service.js';
import { LetterReviews } from './letter-reviews.service.js';
import { LETTER_RULES, readLetterRules } from './letter-rules.js';
import { LetterSweeper } from './letter-sweeper.js';
import { LetterTermsReader } from './letter-terms-reader.js';
import { LETTERS_SETTINGS, type LettersSettings } from './letters.settings.js';
import { WrittenLettersController } from './written-letters.controller.js';
import { WrittenLettersRepository } from './written-letters.repository.js';
import { WrittenLetters } from './written-letters.service.js';

/** Letters of authorization on paper. Takes what it needs of the global `AuthorizationsModule`. */
@Module({})
export class LettersModule {
  static forRoot(settings: LettersSettings): DynamicModule {
    return {
      module: LettersModule,
      imports: [CatalogModule],
      controllers: [WrittenLettersController],
      providers: [
        { provide: LETTERS_SETTINGS, useValue: settings },
        { provide: LETTER_RULES, useFactory: readLetterRules },
        LetterFiles,
        ImageThread,
        WrittenLetters,
        WrittenLettersRepository,
        LetterImages,
        LetterReviews,
        LetterSweeper,
        LetterTermsReader,
      ],
    };
  }
}
