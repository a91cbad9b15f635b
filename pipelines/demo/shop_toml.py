"""The demo's settings file. `shops/demo.toml` is this text; a test compares them."""

SHOP_TOML = """# The settings of one shop. `nightshelf check shop.toml` says what is wrong with them, all at once.

# Goes into logs and reports.
name = "demo"
# Where all tables and models go: a folder, or an s3a:// or abfss:// address. Relative to this file; --lake wins.
lake = "lake"
# Where the paths of the sources begin. Relative to this file; --data or the variable NIGHTSHELF_DATA wins.
data = "data"
# How many published sets stay on offer; for how many days landed records stay that a newer delivery has replaced, and scores
# of a model that a newer one has replaced.
published_sets = 14
bronze_days = 90
scores_days = 30
# When a run is older than this, it begins no training and no further slice of scoring: what is complete is published, the rest
# goes on in the next run. Without it a run takes the time it needs.
# deadline_minutes = 300

# --- Sources: where records come from -------------------------------------------------------------------------------

[[sources]]
name = "products"
# products, reviews, purchases or overrides. A table may have several sources.
table = "products"
# One file or a glob.
path = "products.csv"
# csv, json (one object a line), parquet or delta; csv and json may be gzipped.
format = "csv"
# snapshot: a delivery is the whole table, what is not in it is gone. append: deliveries add up, the latest wins.
mode = "snapshot"
encoding = "utf-8"
# The currency of a price that names none.
currency = "EUR"
# ISO 639-1 code of the texts; leave it out to have the language guessed.
language = "en"

# Canonical column = a column of the source, or a Spark SQL expression over its columns. The rest is not read.
[sources.columns]
product_id = "sku"
title = "Name"
description = "Long Description"
brand = "Brand"
category = "Category"
attributes = "Details"
price = "Price"
currency = "Currency"
updated_at = "Changed"

[[sources]]
name = "products_extra"
table = "products"
path = "products_extra.jsonl.gz"
format = "json"
mode = "snapshot"
currency = "EUR"
# Counts where the mapped column `language` is empty, too.
language = "en"

[sources.columns]
product_id = "id"
title = "label"
description = "copy"
brand = "maker"
category = "path"
attributes = "specs"
price = "price"
language = "lang"
updated_at = "modified"

[[sources]]
name = "reviews"
table = "reviews"
path = "reviews*.jsonl.gz"
format = "json"
mode = "append"

[sources.columns]
review_id = "review_id"
product_id = "product"
user_id = "user"
rating = "stars"
title = "headline"
text = "body"
reviewed_at = "written"

[[sources]]
name = "purchases"
table = "purchases"
path = "purchases*.csv"
format = "csv"
mode = "append"
# csv: sep (one or more characters), quote, escape, header, comment, nullValue, skip_lines; json: records; delta: versionAsOf,
# timestampAsOf.
options = { sep = ";" }
currency = "EUR"
# 03.04.2025 is the third of April.
day_first = true
# The zone of times that name none.
time_zone = "Europe/Berlin"
# own: another source of purchases (or reviews) may use the same numbers for other things; shared: this source
# uses the numbers of the one before it.
ids = "own"

[sources.columns]
user_id = "customer"
product_id = "sku"
purchased_at = "ordered_at"
quantity = "qty"
price = "unit_price"
currency = "currency"
order_id = "order_no"
cancelled = "status = 'cancelled'"

# The shop's own corrections: task, key, value. They always win, and the models learn from them.
[[sources]]
name = "overrides"
table = "overrides"
path = "overrides.csv"
format = "csv"
mode = "snapshot"

[sources.columns]
task = "task"
key = "key"
value = "value"

# --- Tasks: what is predicted ---------------------------------------------------------------------------------------

[tasks.category]
enabled = true
# embedded (comes with the package), a folder, or a name on the model hub.
base_model = "embedded"
# Time budget of one training, in seconds.
seconds = 60
# full tunes all weights; lora tunes adapters, the way for large base models; head leaves the base as it is.
# `nightshelf train SHOP --print-recipe` shows everything else that can be set here.
method = "full"
# Columns that give the answer away and must not reach the model, e.g. ["brand", "attributes.department"].
exclude = []
# Train anew when the champion is older than this.
retrain_after = "7d"
# Share of automatic decisions that must be right; what is less sure goes to review.
publish_threshold = 0.97
# Whether labelled products that are like it speak for a product that would go to review; needs embeddings.
neighbours = true

[tasks.sentiment]
enabled = true
base_model = "embedded"
seconds = 60
exclude = []
retrain_after = "7d"
publish_threshold = 0.97

[tasks.recommendations]
enabled = true
seconds = 15
# Length of a list.
k = 20
# Whether users are shown what they have bought already.
include_bought = false

[tasks.descriptions]
enabled = true
base_model = "embedded"
seconds = 100
# 0 tunes all weights; 8, 16, … tunes an adapter of that rank (LoRA).
lora_rank = 0
exclude = []
retrain_after = "7d"
# missing: only for products without a description; all: for every product.
which = "missing"

[tasks.embeddings]
enabled = true
base_model = "embedded"

# --- Guards: what keeps a bad delivery away from readers --------------------------------------------------------------

[guards]
# A table with fewer than this share of yesterday's rows is not published.
min_rows_share = 0.6
# Nor is one of which more than this share had to be rejected.
max_quarantined_share = 0.2
# The share of records that another one of their key replaces may pass the last run's by so much.
max_superseded_rise = 0.2
# Nor are scores of which more than this share failed.
max_error_share = 0.01

# --- Limits: how large what is delivered may be -----------------------------------------------------------------------

[limits]
# A longer cell, or a longer record with all its lines, is quarantined before anything looks at it.
max_cell_chars = 200000
max_record_chars = 4000000
# Records nested deeper are quarantined; files with more columns, and sources with more files, are refused.
max_depth = 50
max_columns = 2000
max_files = 20000
# How many times its size a gzip file may unpack to.
max_gzip_ratio = 200.0

# --- Scoring: how models are run --------------------------------------------------------------------------------------

[scoring]
# auto: the fastest precision on this machine that agrees with fp32 on the texts that travel with the model.
# int8: the same with one more to choose from, on CPUs only; making it takes seconds a model and machine, minutes for a large one.
# fp32, bf16, fp16 (on GPUs only): that one.
precision = "auto"
# How long a model may take for one full batch; a text that takes longer is an error of its own row.
seconds_per_batch = "2m"

# --- Tracking: where trainings are written down, off where nothing is named -------------------------------------------

# [tracking]
# An MLflow store: file:FOLDER, or the http(s):// address of a server. Wants `pip install 'nightshelf[mlflow]'`. User, password and
# token never stand here: MLflow reads MLFLOW_TRACKING_USERNAME, MLFLOW_TRACKING_PASSWORD and MLFLOW_TRACKING_TOKEN.
# mlflow = "file:mlruns"
# The experiment in it; nightshelf-<name of the shop> where none is named.
# experiment = "nightshelf-demo"
# How long one task's model and figures may take on their way to the store; a store that takes longer is left alone.
# seconds_per_task = "2m"
# A folder for TensorBoard, which gets the curves of every fit. Wants `pip install 'nightshelf[tensorboard]'`.
# tensorboard = "tensorboard"
"""
