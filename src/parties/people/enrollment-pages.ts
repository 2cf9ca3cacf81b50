import { Inject, Injectable } from '@nestjs/common';
import type { Express, Request, RequestHandler, Response } from 'express';
import { IDENTITY_SETTINGS, type IdentitySettings } from '../identity/index.js';
import { Enrollments } from './enrollments.service.js';
import { isOwnOrigin } from './page-security.js';
import { enrollmentPage, invitationPage, recoveryPage } from './pages.js';
import { formOf, textOf, textsOf } from './page-requests.js';
import { SourceAddresses } from './source-addresses.js';

const PATH = '/oidc/enrollment';

/** The pages on which a person takes its invitation. The code in them is the key: no cookie is needed. */
@Injectable()
export class EnrollmentPages {
  constructor(
    private readonly enrollments: Enrollments,
    private readonly sources: SourceAddresses,
    @Inject(IDENTITY_SETTINGS) private readonly settings: IdentitySettings,
  ) {}

  serve(app: Express, form: RequestHandler): void {
    app.get(PATH, async (request, response) => this.show(request, response));
    app.post(PATH, form, async (request, response) => this.take(request, response));
  }

  private async show(request: Request, response: Response): Promise<void> {
    const code = textOf(request.query['code']);
    if (code === '') return void response.type('html').send(invitationPage(textsOf(request)));
    await this.showOpen(request, response, { code });
  }

  private async take(request: Request, response: Response): Promise<void> {
    const form = formOf(request);
    const code = textOf(form['enrollment']);
    const password = textOf(form['password']);
    const texts = textsOf(request);
    if (!isOwnOrigin(request.headers.origin, this.settings.publicUrl) || password !== form['again'])
      return this.showOpen(request, response, { code, message: texts.different });
    const source = this.sources.of(request);
    const enrolled = await this.enrollments.take(code, {
      password,
      totp: textOf(form['totp']).trim(),
      source,
    });
    if ('recoveryCodes' in enrolled)
      return void response.type('html').send(recoveryPage(texts, enrolled.recoveryCodes));
    return this.showOpen(request, response, { code, message: texts[enrolled.fault] });
  }

  private async showOpen(
    request: Request,
    response: Response,
    { code, message }: { code: string; message?: string },
  ): Promise<void> {
    const texts = textsOf(request);
    const open = await this.enrollments.open(code);
    const html = open
      ? enrollmentPage(texts, open, { code, message })
      : invitationPage(texts, texts['unknown-invitation']);
    response
      .status(open && message === undefined ? 200 : 422)
      .type('html')
      .send(html);
  }
}
