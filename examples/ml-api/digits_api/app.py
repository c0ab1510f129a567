"""The HTTP API of one version."""

from __future__ import annotations

import asyncio
import logging
import time
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import AsyncExitStack, asynccontextmanager
from dataclasses import dataclass

from fastapi import FastAPI, Request, Response
from fastapi.responses import JSONResponse
from starlette.exceptions import HTTPException

from digits_api.job_api import JobApi
from digits_api.problems import Problem, problem_response
from digits_api.requests import correlation_id_of
from digits_api.service import Service
from digits_api.settings import Settings
from digits_api.telemetry import Metrics

LOG = logging.getLogger(__name__)
OF_FRAMEWORK = {404: "NOT_FOUND", 405: "METHOD_NOT_ALLOWED"}


@dataclass
class State:
    """Whether the process is to end; /health tells."""

    draining: bool = False


def create_app(settings: Settings, state: State, metrics: Metrics | None = None) -> FastAPI:
    """The application; its process tells it by `state` that it is to end."""
    metrics = metrics or Metrics(settings.namespace, settings.version)
    service = Service(settings, metrics)

    @asynccontextmanager
    async def lifespan(_: FastAPI) -> AsyncIterator[None]:
        async with AsyncExitStack() as stack:
            flushing = asyncio.create_task(metrics.keep_flushing())
            stack.callback(metrics.flush)
            stack.callback(flushing.cancel)
            if service.recorder:
                await stack.enter_async_context(service.recorder.writing(last_seconds=5))
            yield

    app = FastAPI(lifespan=lifespan, openapi_url=None)
    _routes(app, service, state)
    _errors(app, metrics)
    _around(app, metrics, state)
    return app


def _routes(app: FastAPI, service: Service, state: State) -> None:
    api = f"/api/{service.settings.version}"

    @app.get("/health")
    async def health() -> Response:
        return JSONResponse(
            {
                "status": "draining" if state.draining else "ok",
                "modelVersion": service.settings.version,
                "sessions": "on" if service.sessions else "off",
                "records": "on" if service.recorder else "off",
                "jobs": "on" if service.settings.jobs else "off",
            },
            503 if state.draining else 200,
        )

    @app.post(f"{api}/predict")
    async def predict(request: Request) -> Response:
        return JSONResponse(await service.predict(request))

    _job_routes(app, service)

    @app.get(f"{api}/sessions/{{session_id}}")
    async def session(session_id: str) -> Response:
        return JSONResponse(await service.session(session_id))


def _job_routes(app: FastAPI, service: Service) -> None:
    settings = service.settings
    path = f"/api/{settings.version}/jobs"
    jobs = JobApi(settings.version, settings.jobs, settings.limits) if settings.jobs else None

    def known() -> JobApi:
        if jobs is None:
            raise Problem("NOT_CONFIGURED", "This service takes no jobs")
        return jobs

    @app.post(path)
    async def take(request: Request) -> Response:
        with service.gate.entered():
            view = await known().take(request)
        service.metrics.add("Jobs")
        return JSONResponse(view, 202, {"location": f"{path}/{view['jobId']}", "retry-after": "2"})

    @app.get(f"{path}/{{job_id}}")
    async def job(job_id: str) -> Response:
        return JSONResponse(await known().get(job_id))


def _errors(app: FastAPI, metrics: Metrics) -> None:
    """Every error is a problem, and no trace leaves the process."""

    def of_framework(error: HTTPException) -> Problem:
        code = OF_FRAMEWORK.get(error.status_code, "BAD_REQUEST_PARAMETERS")
        return Problem(code, str(error.detail))

    @app.exception_handler(Problem)
    async def told(request: Request, problem: Problem) -> Response:
        if problem.code == "SERVICE_UNAVAILABLE":
            metrics.add("Overloads")
        return problem_response(problem, request.state.correlation_id)

    @app.exception_handler(HTTPException)
    async def refused(request: Request, error: HTTPException) -> Response:
        return problem_response(of_framework(error), request.state.correlation_id)


def _around(app: FastAPI, metrics: Metrics, state: State) -> None:
    """Every answer has the correlation id, and a line in the log."""

    @app.middleware("http")
    async def around(
        request: Request, call_next: Callable[[Request], Awaitable[Response]]
    ) -> Response:
        start = time.perf_counter()
        correlation_id = request.state.correlation_id = correlation_id_of(request)
        try:
            response = await call_next(request)
        # Whatever it is: the log has it, and the caller gets a problem.
        except Exception:  # pylint: disable=broad-exception-caught
            LOG.exception("failed", extra={"fields": {"correlationId": correlation_id}})
            metrics.add("ServerErrors")
            unknown = Problem("INTERNAL_ERROR", "Something went wrong here")
            response = problem_response(unknown, correlation_id)
        response.headers["x-correlation-id"] = correlation_id
        if state.draining:
            response.headers["connection"] = "close"  # what comes next goes to another task
        if request.url.path != "/health":
            metrics.add("Requests")
            _log(request, response, correlation_id, time.perf_counter() - start)
        return response


def _log(request: Request, response: Response, correlation_id: str, seconds: float) -> None:
    fields = {
        "correlationId": correlation_id,
        "method": request.method,
        "path": request.url.path,
        "status": response.status_code,
        "milliseconds": round(seconds * 1000, 2),
    }
    LOG.info("request", extra={"fields": fields})
