"""Books each payment once, however often its message comes; what fails comes again."""

import json
import os

from aws_lambda_powertools.utilities.batch import (
    BatchProcessor,
    EventType,
    process_partial_response,
)
from aws_lambda_powertools.utilities.batch.types import PartialItemFailureResponse
from aws_lambda_powertools.utilities.data_classes.sqs_event import SQSRecord
from aws_lambda_powertools.utilities.idempotency import (
    DynamoDBPersistenceLayer,
    IdempotencyConfig,
    idempotent_function,
)
from aws_lambda_powertools.utilities.typing import LambdaContext

PROCESSOR = BatchProcessor(EventType.SQS, raise_on_entire_batch_failure=False)
TABLE = DynamoDBPersistenceLayer(table_name=os.environ["ONCE_TABLE"])
CONFIG = IdempotencyConfig(
    # Another provider may use the same id.
    event_key_jmespath="messageAttributes.[source.stringValue, eventId.stringValue]",
    raise_on_no_idempotency_key=True,
    # Messages live 14 days in a queue and 14 in its dead-letter queue.
    expires_after_seconds=30 * 24 * 60 * 60,
)


def book(record: SQSRecord) -> None:
    """Books a payment."""
    document = json.loads(record.body)
    attributes = record["messageAttributes"]
    booked = {name: attributes[name]["stringValue"] for name in ("eventId", "amount")}
    print(json.dumps({**booked, "fields": list(document)}))


BOOK_ONCE = idempotent_function(
    book, data_keyword_argument="record", config=CONFIG, persistence_store=TABLE
)


def handler(event: dict[str, object], context: LambdaContext) -> PartialItemFailureResponse:
    """Books the payments of a batch."""
    CONFIG.register_lambda_context(context)
    return process_partial_response(
        event=event, record_handler=BOOK_ONCE, processor=PROCESSOR, context=context
    )
