import express, { type Express, type NextFunction, type Request, type Response } from 'express';
import { Inject, Injectable, Logger } from '@nestjs/common';
import { errors, type Provider } from 'oidc-provider';
import { isDatabaseUnavailable } from '../../platform/database/index.js';
import { ServiceUnavailable } from '../../platform/http/index.js';
import { IDENTITY_SETTINGS, type IdentitySettings } from '../identity/index.js';
import { EnrollmentPages } from './enrollment-pages.js';
import { completeInteraction } from './complete-interaction.js';
import { csrfToken, isCsrfToken, isOwnOrigin, pageHeaders } from './page-security.js';
import { formOf, textOf, textsOf } from './page-requests.js';
import { codePage, loginPage, messagePage, STYLE, STYLE_PATH } from './pages.js';
import { SignIn } from './sign-in.service.js';
import { SourceAddresses } from './source-addresses.js';

const INTERACTION = '/oidc/interaction/:uid';

/** The pages on which people sign in: plain HTML that works without scripts. */
@Injectable()
export class SignInPages {
  private readonly logger = new Logger('sign-in');

  constructor(
    private readonly signIn: SignIn,
    private readonly enrollmentPages: EnrollmentPages,
    private readonly sources: SourceAddresses,
    @Inject(IDENTITY_SETTINGS) private readonly settings: IdentitySettings,
  ) {}

  /** Adds the pages to the application of the authorization server, before everything else there. */
  serve(app: Express, provider: Provider): void {
    const headers = pageHeaders(this.settings.portalRedirectUris);
    app.use(['/oidc/interaction', '/oidc/enrollment', '/oidc/auth'], (_request, response, next) => {
      for (const [name, value] of Object.entries(headers)) response.setHeader(name, value);
      next();
    });
    app.get(STYLE_PATH, (_request, response) => void response.type('css').send(STYLE));
    const form = express.urlencoded({ extended: false, limit: '8kb', parameterLimit: 10 });
    app.get(INTERACTION, async (request, response) => this.show(request, response, provider));
    app.post(INTERACTION, form, async (request, response) => this.step(request, response, provider));
    this.enrollmentPages.serve(app, form);
    app.use(['/oidc/interaction', '/oidc/enrollment'], this.failed);
  }

  private async show(request: Request, response: Response, provider: Provider): Promise<void> {
    const { uid } = await this.interactionOf(request, response, provider);
    const texts = textsOf(request);
    const csrf = csrfToken(this.settings.cookieKey, uid);
    const isHalfDone = await this.signIn.isHalfDone(uid);
    response.type('html').send(isHalfDone ? codePage(texts, { csrf }) : loginPage(texts, { csrf }));
  }

  private async step(request: Request, response: Response, provider: Provider): Promise<void> {
    const interaction = await this.interactionOf(request, response, provider);
    const { uid } = interaction;
    const form = formOf(request);
    const isOurs =
      isOwnOrigin(request.headers.origin, this.settings.publicUrl) &&
      isCsrfToken(this.settings.cookieKey, uid, textOf(form['csrf']));
    if (!isOurs) return sendMessage(request, response, { status: 403, text: 'gone' });
    const source = this.sources.of(request);
    if (form['step'] !== 'code') {
      await this.signIn.begin(uid, {
        login: textOf(form['login']).slice(0, 256),
        password: textOf(form['password']).slice(0, 256),
        source,
      });
      return response.redirect(303, `/oidc/interaction/${uid}`);
    }
    const code = textOf(form['code']).trim();
    const userAgent = textOf(request.headers['user-agent']).slice(0, 200);
    const person = await this.signIn.finish(uid, { code, source, userAgent });
    if (!person) {
      const texts = textsOf(request);
      const csrf = csrfToken(this.settings.cookieKey, uid);
      return void response
        .status(401)
        .type('html')
        .send(loginPage(texts, { csrf, message: texts.failed }));
    }
    const parts = { provider, interaction, signIn: this.signIn, audience: this.settings.audience };
    await completeInteraction(parts, person, { request, response });
  }

  /** @throws SessionNotFound where the browser has not begun this sign-in, or it is over */
  private async interactionOf(
    request: Request,
    response: Response,
    provider: Provider,
  ): Promise<InstanceType<Provider['Interaction']>> {
    const interaction = await provider.interactionDetails(request, response);
    if (interaction.uid !== request.params['uid']) throw new errors.SessionNotFound('another sign-in');
    return interaction;
  }

  private readonly failed = (
    error: unknown,
    request: Request,
    response: Response,
    _next: NextFunction,
  ): void => {
    if (response.headersSent) return void response.destroy();
    if (error instanceof errors.SessionNotFound)
      return sendMessage(request, response, { status: 400, text: 'gone' });
    if (error instanceof ServiceUnavailable || isDatabaseUnavailable(error)) {
      response.setHeader('Retry-After', '2');
      return sendMessage(request, response, { status: 503, text: 'busy' });
    }
    const status = statusOf(error);
    if (status >= 500) this.logger.error({ err: error });
    return sendMessage(request, response, { status, text: 'fault' });
  };
}

function sendMessage(
  request: Request,
  response: Response,
  { status, text }: { status: number; text: 'gone' | 'busy' | 'fault' },
): void {
  const texts = textsOf(request);
  response.status(status).type('html').send(messagePage(texts, texts[text]));
}

/** What the parser of forms refuses has a status of its own. */
function statusOf(error: unknown): number {
  const status = typeof error === 'object' && error !== null && 'status' in error ? error.status : 500;
  return typeof status === 'number' && status >= 400 && status < 500 ? status : 500;
}
