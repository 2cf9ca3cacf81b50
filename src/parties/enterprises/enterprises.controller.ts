import { Body, Controller, Get, HttpCode, Param, Post, Req } from '@nestjs/common';
import { ApiTags } from '@nestjs/swagger';
import { Requires } from '../../platform/http/index.js';
import { authorOf, type CallerRequest } from '../identity/index.js';
import {
  EnterpriseClientDto,
  EnterpriseDto,
  EnterpriseHistoryDto,
  EnterpriseKeysDto,
  NewEnterpriseDto,
  RegistrationChangeDto,
} from './enterprises.dto.js';
import { Enterprises } from './enterprises.service.js';

/** The information subjects. */
@ApiTags('participants')
@Controller('v1/enterprises')
export class EnterprisesController {
  constructor(private readonly enterprises: Enterprises) {}

  /** Registers an enterprise after its real name was established. */
  @Requires('enterprise.register')
  @Post()
  async register(@Body() input: NewEnterpriseDto): Promise<EnterpriseDto> {
    return this.enterprises.register(input);
  }

  /** Gives one enterprise. */
  @Requires('enterprise.read')
  @Get(':uscc')
  async get(@Param('uscc') uscc: string): Promise<EnterpriseDto> {
    return this.enterprises.get(uscc);
  }

  /** Gives everything that happened to an enterprise after it was registered, oldest first. */
  @Requires('enterprise.read')
  @Get(':uscc/history')
  async history(@Param('uscc') uscc: string): Promise<EnterpriseHistoryDto> {
    return this.enterprises.historyOf(uscc);
  }

  /** Notes that an enterprise was deregistered. Once this answers, nothing that rests on its authorizations is handed out. */
  @Requires('enterprise.deregister')
  @HttpCode(200)
  @Post(':uscc/deregistration')
  async deregister(
    @Req() request: CallerRequest,
    @Param('uscc') uscc: string,
    @Body() { reason }: RegistrationChangeDto,
  ): Promise<EnterpriseDto> {
    return this.enterprises.change(uscc, 'deregistered', { author: authorOf(request), reason });
  }

  /** Puts a deregistered enterprise back: its authorizations that are still valid may be used again. */
  @Requires('enterprise.restore')
  @HttpCode(200)
  @Post(':uscc/restoration')
  async restore(
    @Req() request: CallerRequest,
    @Param('uscc') uscc: string,
    @Body() { reason }: RegistrationChangeDto,
  ): Promise<EnterpriseDto> {
    return this.enterprises.change(uscc, 'restored', { author: authorOf(request), reason });
  }

  /** Registers a client that acts for the enterprise. */
  @Requires('enterprise.register')
  @Post(':uscc/clients')
  async addClient(
    @Param('uscc') uscc: string,
    @Body() input: EnterpriseKeysDto,
  ): Promise<EnterpriseClientDto> {
    return this.enterprises.addClient(uscc, input.jwks);
  }
}
