import { Body, Controller, Get, Param, Post } from '@nestjs/common';
import { ApiTags } from '@nestjs/swagger';
import { Requires } from '../../platform/http/index.js';
import {
  EnterpriseClientDto,
  EnterpriseDto,
  EnterpriseKeysDto,
  NewEnterpriseDto,
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
