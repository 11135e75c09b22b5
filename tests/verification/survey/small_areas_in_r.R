# Answer the small-area problems of FOLDER/small_areas.json in place. Usage: Rscript small_areas_in_r.R FOLDER
# Areas: restricted likelihood written anew (a fine grid, then optimise), the mean squared error of Datta and Lahiri, and metafor's rma and
# blup beside it where its scoring settles. People: mgcv's gam (restricted likelihood, Laplace) and lme4's glmer (likelihood, Laplace).
suppressMessages({library(metafor); library(lme4); library(mgcv); library(jsonlite)})
file <- file.path(commandArgs(trailingOnly = TRUE)[1], "small_areas.json")
book <- read_json(file)
numbers <- function(values) as.numeric(sapply(values, function(v) if (is.null(v)) NA else v))

of_areas <- function(one) {
  y <- numbers(one$y); d <- numbers(one$d); known <- !is.na(y)
  x <- if (length(one$x[[1]])) do.call(rbind, lapply(one$x, numbers)) else matrix(0, length(y), 0)
  all <- cbind(1, x)
  likelihood <- function(a) {
    w <- sqrt(1 / (d[known] + a)); q <- qr(all[known, , drop = FALSE] * w, tol = 1e-15)
    -0.5 * (sum(log(d[known] + a)) + 2 * sum(log(abs(diag(qr.R(q))))) + sum(qr.resid(q, y[known] * w)^2))
  }
  top <- 10 * var(y[known]); grid <- c(0, top * 10^seq(-18, 0, length.out = 2000)); height <- sapply(grid, likelihood); i <- which.max(height)
  a <- 0
  if (i > 1) a <- exp(optimise(function(t) likelihood(exp(t)), log(c(grid[max(i - 1, 2)], grid[min(i + 1, length(grid))])), maximum = TRUE, tol = 1e-12)$maximum)
  w <- 1 / (d[known] + a); q <- qr(all[known, , drop = FALSE] * sqrt(w), tol = 1e-15)
  slopes <- qr.coef(q, y[known] * sqrt(w)); root <- solve(qr.R(q)); cov <- root %*% t(root)
  told <- as.numeric(all %*% slopes); share <- ifelse(known, d / (d + a), 1)
  mse <- ifelse(known, a * d / (d + a) + share^2 * rowSums((all %*% cov) * all) + 2 * d^2 / (d + a)^3 * 2 / sum(w^2), NA)
  found <- list(effects_variance = a, slopes = as.numeric(slopes), estimate = ifelse(known, told + (1 - share) * (y - told), told), mse = mse)
  beside <- tryCatch(suppressWarnings({
    more <- list(yi = y[known], vi = d[known], method = "REML", control = list(threshold = 1e-14, maxiter = 100000, tau2.max = top))
    if (ncol(x)) more$mods <- x[known, , drop = FALSE]
    fit <- do.call(rma, more)
    list(effects_variance = fit$tau2, estimate = as.numeric(blup(fit)$pred))
  }), error = function(e) NULL)
  if (!is.null(beside)) found$metafor <- beside
  found
}

of_people <- function(one) {
  rows <- data.frame(lapply(one, numbers)); rows$share <- rows$yes / rows$people
  rows$council <- factor(rows$council); rows$age <- factor(rows$age)
  g <- gam(share ~ sex + s(council, bs = "re") + s(age, bs = "re"), binomial, rows, weights = people, method = "REML")
  at <- 2 + seq_len(nlevels(rows$council)); rest <- max(at) + seq_len(nlevels(rows$age))
  m <- suppressMessages(glmer(share ~ sex + (1 | council) + (1 | age), rows, binomial, weights = people, control = glmerControl(optimizer = "bobyqa")))
  list(
    mgcv = list(slopes = as.numeric(coef(g)[1:2]), error = as.numeric(sqrt(diag(g$Vp))[1:2]), spread = as.numeric(1 / sqrt(g$sp)),
                council = as.numeric(coef(g)[at]), age = as.numeric(coef(g)[rest]), council_error = as.numeric(sqrt(diag(g$Vp))[at])),
    lme4 = list(slopes = as.numeric(fixef(m)), error = as.numeric(sqrt(diag(as.matrix(vcov(m))))),
                spread = as.numeric(c(attr(VarCorr(m)$council, "stddev"), attr(VarCorr(m)$age, "stddev"))))
  )
}

plain <- function(one) lapply(one, function(values) if (is.list(values) && length(values) && is.list(values[[1]])) lapply(values, numbers) else numbers(values))
for (name in names(book$areas)) book$areas[[name]] <- c(plain(book$areas[[name]]), list(r = of_areas(book$areas[[name]])))
for (name in names(book$people)) book$people[[name]] <- c(plain(book$people[[name]]), list(r = suppressWarnings(of_people(book$people[[name]]))))
book$answered_by <- list(r = R.version.string, metafor = as.character(packageVersion("metafor")), lme4 = as.character(packageVersion("lme4")), mgcv = as.character(packageVersion("mgcv")))
write(toJSON(book, digits = I(10), auto_unbox = TRUE, na = "null"), file)
