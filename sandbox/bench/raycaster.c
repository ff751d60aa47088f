/* The frame of raycaster/scalar.py in C, in the order of Lode Vandevenne's raycasting tutorial:
   the floor and the ceiling row by row over the whole frame, then each wall column by column.
   Written for the benchmark alone; it knows neither doors nor things. */

#include <math.h>
#include <stdint.h>

enum { SIZE = 64, LEVELS = 32, PER_DOUBLING = 8, DARK_SIDE = 4 };

typedef struct {
    double x, y, forward_x, forward_y, right_x, right_y, plane;
} Eye;

static int level_at(double distance, int side) {
    int level = (int)(PER_DOUBLING * log2(1 + distance)) + DARK_SIDE * side;
    return level < LEVELS ? level : LEVELS - 1;
}

/* A texture is [level][column][row]. */
static void planes_by_row(const Eye *eye, const uint32_t *floors, const uint32_t *ceilings,
                          uint32_t *frame, int width, int height) {
    float edge = (float)(eye->plane * (1.0 / width - 1));
    float ray_x = (float)(eye->forward_x + edge * eye->right_x);
    float ray_y = (float)(eye->forward_y + edge * eye->right_y);
    for (int below = 0; below < height / 2; below++) {
        float distance = (float)(width / (2 * eye->plane) / 2 / (below + 0.5));
        float step = (float)(2 * eye->plane / width) * distance;
        float step_x = step * (float)eye->right_x, step_y = step * (float)eye->right_y;
        float floor_x = (float)eye->x + distance * ray_x, floor_y = (float)eye->y + distance * ray_y;
        int level = level_at(distance, 0) * SIZE * SIZE;
        uint32_t *lower = frame + (height / 2 + below) * width;
        uint32_t *upper = frame + (height / 2 - 1 - below) * width;
        for (int column = 0; column < width; column++) {
            int cell_x = (int)floor_x, cell_y = (int)floor_y;
            int across = (int)(SIZE * (floor_x - cell_x)) & (SIZE - 1);
            int down = (int)(SIZE * (floor_y - cell_y)) & (SIZE - 1);
            int texel = level + SIZE * across + down;
            lower[column] = floors[texel];
            upper[column] = ceilings[texel];
            floor_x += step_x;
            floor_y += step_y;
        }
    }
}

static void walls_by_column(const Eye *eye, const uint8_t *cells, int cells_wide,
                            const uint32_t *walls, uint32_t *frame, int width, int height) {
    for (int column = 0; column < width; column++) {
        double across = eye->plane * ((2 * column + 1) / (double)width - 1);
        double dx = eye->forward_x + across * eye->right_x;
        double dy = eye->forward_y + across * eye->right_y;
        int map_x = (int)eye->x, map_y = (int)eye->y;
        double delta_x = dx == 0 ? 1e30 : fabs(1 / dx), delta_y = dy == 0 ? 1e30 : fabs(1 / dy);
        int step_x = dx < 0 ? -1 : 1, step_y = dy < 0 ? -1 : 1;
        double side_x = (dx < 0 ? eye->x - map_x : map_x + 1 - eye->x) * delta_x;
        double side_y = (dy < 0 ? eye->y - map_y : map_y + 1 - eye->y) * delta_y;
        int side = 0;
        while (!cells[map_y * cells_wide + map_x]) {
            if (side_x < side_y) {
                side_x += delta_x;
                map_x += step_x;
                side = 0;
            } else {
                side_y += delta_y;
                map_y += step_y;
                side = 1;
            }
        }
        double distance = side ? side_y - delta_y : side_x - delta_x;
        double u = side ? eye->x + distance * dx : eye->y + distance * dy;
        u -= floor(u);
        int texel = (int)(u * SIZE);
        if ((side == 0 && dx < 0) || (side == 1 && dy > 0)) texel = SIZE - 1 - texel;

        double tall = width / (2 * eye->plane) / distance;
        int half = (int)ceil(tall / 2 - 0.5);
        if (half > height / 2) half = height / 2;
        int start = height / 2 - half, end = height / 2 + half;
        double step = SIZE / tall;
        double texture_row = (start + 0.5 - height / 2.0) * step + SIZE / 2.0;
        int number = cells[map_y * cells_wide + map_x] - 1;
        const uint32_t *texels =
            walls + ((number * LEVELS + level_at(distance, side)) * SIZE + texel) * SIZE;
        for (int row = start; row < end; row++) {
            frame[row * width + column] = texels[(int)texture_row & (SIZE - 1)];
            texture_row += step;
        }
    }
}

void paint(const Eye *eye, const uint8_t *cells, int cells_wide, const uint32_t *floors,
           const uint32_t *ceilings, const uint32_t *walls, uint32_t *frame, int width, int height) {
    planes_by_row(eye, floors, ceilings, frame, width, height);
    walls_by_column(eye, cells, cells_wide, walls, frame, width, height);
}
