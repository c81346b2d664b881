# The lab in a container: the app, and the processes that it starts for runs. How to use it is in README.md, 'For a
# whole institute'; compose.yaml sets all of it up.
#
#   docker build -t image-lab .
#   docker run --init --hostname lab -p 127.0.0.1:8501:8501 -v image-lab:/lab --stop-timeout 120 image-lab

FROM python:3.12-slim-bookworm

# requirements-gpu.txt for NVIDIA GPUs, requirements-cluster.txt for runs on a Ray cluster.
ARG REQUIREMENTS=requirements.txt

ENV PYTHONUNBUFFERED=1 \
    PIP_NO_CACHE_DIR=1 \
    PIP_DISABLE_PIP_VERSION_CHECK=1 \
    PIP_ROOT_USER_ACTION=ignore

WORKDIR /opt/image-lab

# In a layer of its own: a change of the lab does not fetch 3 GB again.
COPY requirements*.txt constraints.txt ./
RUN pip install -r "$REQUIREMENTS" -c constraints.txt

COPY .streamlit .streamlit
COPY app.py LICENSE ./
COPY pages pages
COPY labcore labcore
# The lab's user may not write here, so Python could not keep what it compiles.
RUN python -m compileall -q app.py pages labcore

# All that is kept lies in /lab, weights that Keras downloads as well.
RUN useradd --create-home --uid 1000 lab && install --directory --owner lab --group lab /lab
ENV LAB_HOME=/lab \
    KERAS_HOME=/lab/keras
VOLUME /lab
USER 1000

EXPOSE 8501
HEALTHCHECK --interval=30s --timeout=5s --start-period=90s --retries=3 \
    CMD ["python", "-c", "import urllib.request as web; web.urlopen('http://127.0.0.1:8501/_stcore/health', timeout=4)"]

# --host 0.0.0.0 is inside the container; who gets there is decided by the ports that are published.
ENTRYPOINT ["python", "-m", "labcore"]
CMD ["serve", "--host", "0.0.0.0", "--port", "8501", "--no-browser", "--end-runs"]
