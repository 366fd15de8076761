# docker build -t clipper . && docker run --rm -v "$PWD:/work" clipper extract dispatches/ > articles.jsonl
# Not built by the project's tests: its machines reach no registry of images.
FROM python:3.13-slim AS build
WORKDIR /src
COPY pyproject.toml README.md LICENSE CITATION.cff ./
COPY src src
COPY share share
RUN pip wheel --no-cache-dir --wheel-dir /wheels '.[export]'

FROM python:3.13-slim
RUN --mount=type=bind,from=build,source=/wheels,target=/wheels \
    pip install --no-cache-dir --no-index --find-links /wheels 'press-clipper[export]' \
    && useradd --create-home clipper
USER clipper
WORKDIR /work
ENTRYPOINT ["clipper"]
CMD ["--help"]
