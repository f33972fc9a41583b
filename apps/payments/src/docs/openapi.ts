import type { NestFastifyApplication } from '@nestjs/platform-fastify';
import { DocumentBuilder, SwaggerModule } from '@nestjs/swagger';
import { z } from 'zod';
import { ERRORS } from '#libs/kernel';
import { internalOnly, type Config } from '#libs/platform';

const errorTable = Object.entries(ERRORS)
  .map(([code, { http, title }]) => `| ${http} | \`${code}\` | ${title} |`)
  .join('\n');

const DESCRIPTION = `Money is a whole number of paise. Creating POSTs need an \`Idempotency-Key\`.
Errors are \`application/problem+json\` (RFC 9457) with a stable \`code\`:

| status | code | meaning |
|---|---|---|
${errorTable}`;

/** OpenAPI at /docs, read off the controllers and their zod schemas. */
export function serveDocs(app: NestFastifyApplication, config: Config): void {
  const outline = new DocumentBuilder()
    .setTitle('payment-propeller: payments')
    .setDescription(DESCRIPTION)
    .setVersion('1')
    .addServer(config.PUBLIC_URL)
    .addBearerAuth({ type: 'http', scheme: 'bearer', description: 'An API key' })
    .addSecurityRequirements('bearer')
    .build();
  const document = SwaggerModule.createDocument(app, outline, {
    standardSchemaConverter: (schema, { schemaType: io }) => ({
      schema: z.toJSONSchema(schema as z.ZodType, { io, target: 'openapi-3.0', unrepresentable: 'any' }) as never,
    }),
  });
  internalOnly(app, config, '/docs');
  SwaggerModule.setup('docs', app, document, {
    jsonDocumentUrl: 'docs/openapi.json',
    customSiteTitle: 'payment-propeller API',
  });
}
