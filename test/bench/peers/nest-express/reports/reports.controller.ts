import { Body, Controller, Post, Request, UseGuards } from '@nestjs/common';
import { JwtAuthGuard } from '../auth/jwt-auth.guard.js';
import { Client } from '../parties/client.entity.js';
import { CreateReportDto } from './create-report.dto.js';
import { type ReportAnswer, ReportsService } from './reports.service.js';

@Controller('v1/reports')
export class ReportsController {
  constructor(private readonly reports: ReportsService) {}

  @UseGuards(JwtAuthGuard)
  @Post()
  async create(@Request() request: { user: Client }, @Body() asked: CreateReportDto): Promise<ReportAnswer> {
    return this.reports.create(request.user, asked);
  }
}
